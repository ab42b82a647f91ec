package io.lbsync.sample.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.lbsync.sample.database.DatabaseAddress;
import io.lbsync.sample.database.EmbeddedProduct;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;

/**
 * The processes of a fleet and the folder with their logs. Starting happens on one
 * thread; closing may happen on another one at any time, also in the middle of it.
 */
final class Cluster implements AutoCloseable {

	private static final long POLL_MILLISECONDS = 200;

	private static final long LONGEST_START_SECONDS = 120;

	private static final int LINES_OF_LOG = 40;

	private final Path folder;

	private final HttpClient http = HttpClient.newHttpClient();

	private final List<ClusterServer> servers = new CopyOnWriteArrayList<>();

	private volatile @Nullable ChildProcess database;

	private volatile boolean closed;

	/**
	 * Create a fleet without any process.
	 */
	Cluster() {
		try {
			this.folder = Files.createTempDirectory("lbsync-cluster-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException("No temporary folder can be made: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Folder with a log file for each process, deleted at the end.
	 * @return the folder
	 */
	Path folder() {
		return this.folder;
	}

	/**
	 * The servers started so far.
	 * @return in the order of their numbers
	 */
	List<ClusterServer> servers() {
		return List.copyOf(this.servers);
	}

	/**
	 * Start a database and wait for it.
	 * @param product which one
	 * @return where it listens
	 * @throws ClusterException if it ends instead
	 */
	DatabaseAddress startDatabase(EmbeddedProduct product) {
		ChildProcess child = adopt(ChildProcess.start(this.folder.resolve("database.log"), Map.of(),
				List.of(DatabaseProcess.COMMAND, product.name())));
		for (long left = LONGEST_START_SECONDS * 1000; left > 0; left -= POLL_MILLISECONDS) {
			boolean ended = child.awaitEnd(POLL_MILLISECONDS);
			for (String line : child.output()) {
				if (line.startsWith(DatabaseProcess.READY)) {
					return new JsonMapper().readValue(line.substring(DatabaseProcess.READY.length()),
							DatabaseAddress.class);
				}
			}
			if (ended) {
				break;
			}
		}
		throw failed("The embedded database", child);
	}

	/**
	 * Start a server; {@link #awaitReady} waits for it.
	 * @param port where it is to listen
	 * @param profile Spring profile: its role
	 * @param address database of the fleet
	 */
	synchronized void startServer(int port, String profile, DatabaseAddress address) {
		requireOpen();
		this.servers.add(ClusterServer.start(this.servers.size() + 1, port, profile, address, this.folder));
	}

	/**
	 * Wait until a server answers that it is ready.
	 * @param server one of {@link #servers()}
	 * @throws ClusterException if it ends instead, or does not get ready in two minutes
	 */
	void awaitReady(ClusterServer server) {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_START_SECONDS);
		while (!server.child().awaitEnd(POLL_MILLISECONDS) && System.nanoTime() - deadline < 0) {
			if (isReady(server)) {
				return;
			}
		}
		throw failed(server.name(), server.child());
	}

	/**
	 * Whether the fleet is being stopped.
	 * @return {@code true} from the begin of {@link #close()}
	 */
	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Stop the servers, then the database, then delete the logs. Idempotent.
	 */
	@Override
	public synchronized void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.servers.forEach((server) -> server.child().stop());
		this.servers.forEach((server) -> server.child().close());
		if (this.database != null) {
			this.database.close();
		}
		FileSystemUtils.deleteRecursively(this.folder.toFile());
	}

	private synchronized ChildProcess adopt(ChildProcess child) {
		this.database = child;
		return child;
	}

	private void requireOpen() {
		if (this.closed) {
			throw new ClusterException("Stopped while starting.");
		}
	}

	private boolean isReady(ClusterServer server) {
		URI readiness = URI.create("http://127.0.0.1:%d/actuator/health/readiness".formatted(server.port()));
		try {
			return this.http
				.send(HttpRequest.newBuilder(readiness).timeout(Duration.ofSeconds(5)).build(),
						BodyHandlers.discarding())
				.statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ClusterException("Stopped while starting.");
		}
	}

	private ClusterException failed(String name, ChildProcess child) {
		requireOpen();
		List<String> lines = child.output();
		List<String> last = lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size());
		return new ClusterException(
				"%s did not start. The last lines of its output:%n%s".formatted(name, String.join("\n", last)));
	}

}
