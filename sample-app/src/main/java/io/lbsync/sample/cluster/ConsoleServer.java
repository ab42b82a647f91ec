package io.lbsync.sample.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lbsync.sample.database.DatabaseAddress;
import tools.jackson.databind.json.JsonMapper;

/**
 * HTTP server of the launcher: the console page, the list of servers, and a way to each
 * server, since a browser may not call another origin. Listens on the loopback address
 * only. Thread-safe.
 */
final class ConsoleServer {

	private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css",
			"text/css; charset=utf-8", "js", "text/javascript; charset=utf-8");

	private static final Map<String, String> PAGES = Map.of("/", "index.html", "/console.css", "console.css",
			"/console.js", "console.js");

	private final Cluster cluster;

	private final DatabaseAddress database;

	private ConsoleServer(Cluster cluster, DatabaseAddress database) {
		this.cluster = cluster;
		this.database = database;
	}

	/**
	 * Start the console; it runs until the process ends.
	 * @param port where it is to listen
	 * @param cluster the fleet to show
	 * @param database database of the fleet
	 * @throws IOException if the port is taken
	 */
	static void start(int port, Cluster cluster, DatabaseAddress database) throws IOException {
		// Else each small answer may wait 40 ms for an acknowledgement.
		System.setProperty("sun.net.httpserver.nodelay", "true");
		HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		ConsoleServer console = new ConsoleServer(cluster, database);
		http.createContext("/", console::servePage);
		http.createContext("/cluster/servers", console::serveServers);
		http.createContext(ServerProxy.PATH, new ServerProxy(cluster));
		http.setExecutor(Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "console");
			thread.setDaemon(true);
			return thread;
		}));
		http.start();
	}

	/**
	 * Answer a request.
	 * @param exchange the request
	 * @param status HTTP status
	 * @param type content type
	 * @param body body of the answer
	 * @throws IOException if the client is gone
	 */
	static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
		try (exchange) {
			exchange.getResponseHeaders().set("Content-Type", type);
			exchange.getResponseHeaders().set("Cache-Control", "no-store");
			exchange.sendResponseHeaders(status, (body.length > 0) ? body.length : -1);
			exchange.getResponseBody().write(body);
		}
	}

	/**
	 * Answer a request with JSON.
	 * @param exchange the request
	 * @param status HTTP status
	 * @param body plain data
	 * @throws IOException if the client is gone
	 */
	static void answerJson(HttpExchange exchange, int status, Object body) throws IOException {
		answer(exchange, status, "application/json", new JsonMapper().writeValueAsBytes(body));
	}

	private void servePage(HttpExchange exchange) throws IOException {
		String page = PAGES.get(exchange.getRequestURI().getPath());
		if (page == null) {
			answerJson(exchange, 404, Map.of("status", 404, "title", "Not found"));
			return;
		}
		try (InputStream content = ConsoleServer.class.getResourceAsStream("/static/" + page)) {
			String type = TYPES.get(page.substring(page.indexOf('.') + 1));
			answer(exchange, 200, type, content.readAllBytes());
		}
	}

	private void serveServers(HttpExchange exchange) throws IOException {
		List<Map<String, Object>> servers = this.cluster.servers().stream().map(ClusterServer::description).toList();
		answerJson(exchange, 200, Map.of("database", this.database.toString(), "servers", servers));
	}

}
