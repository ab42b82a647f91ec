package io.lbsync.sample.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/**
 * Hands {@code /servers/{n}/...} on to server n and its answer back, unchanged.
 * Thread-safe.
 */
final class ServerProxy implements HttpHandler {

	static final String PATH = "/servers/";

	private static final Pattern TARGET = Pattern.compile(PATH + "(\\d{1,3})(/.*)");

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final List<String> HEADERS = List.of("X-Server", "X-Cache", "Location");

	private final Cluster cluster;

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	ServerProxy(Cluster cluster) {
		this.cluster = cluster;
	}

	@Override
	public void handle(HttpExchange exchange) throws IOException {
		Matcher target = TARGET.matcher(exchange.getRequestURI().getRawPath());
		Optional<ClusterServer> server = target.matches() ? server(Integer.parseInt(target.group(1)))
				: Optional.empty();
		if (server.isEmpty()) {
			ConsoleServer.answerJson(exchange, 404, problem(404, "There is no such server"));
			return;
		}
		try {
			handOn(exchange, server.get(), target.group(2));
		}
		catch (IOException ex) {
			ConsoleServer.answerJson(exchange, 502, problem(502, server.get().name() + " does not answer"));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			ConsoleServer.answerJson(exchange, 503, problem(503, "The launcher stops"));
		}
	}

	private Optional<ClusterServer> server(int number) {
		return this.cluster.servers().stream().filter((server) -> server.number() == number).findFirst();
	}

	private void handOn(HttpExchange exchange, ClusterServer server, String path)
			throws IOException, InterruptedException {
		String query = exchange.getRequestURI().getRawQuery();
		URI uri = URI.create("http://127.0.0.1:" + server.port() + path + ((query != null) ? "?" + query : ""));
		HttpRequest.Builder request = HttpRequest.newBuilder(uri)
			.timeout(TIMEOUT)
			.method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
		for (String header : List.of("Content-Type", "Accept")) {
			String value = exchange.getRequestHeaders().getFirst(header);
			if (value != null) {
				request.header(header, value);
			}
		}
		HttpResponse<byte[]> response = this.http.send(request.build(), BodyHandlers.ofByteArray());
		for (String header : HEADERS) {
			response.headers()
				.firstValue(header)
				.ifPresent((value) -> exchange.getResponseHeaders().set(header, value));
		}
		ConsoleServer.answer(exchange, response.statusCode(),
				response.headers().firstValue("Content-Type").orElse("application/octet-stream"), response.body());
	}

	private static Map<String, Object> problem(int status, String title) {
		return Map.of("status", status, "title", title);
	}

}
