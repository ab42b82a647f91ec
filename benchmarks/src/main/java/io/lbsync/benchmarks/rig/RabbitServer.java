package io.lbsync.benchmarks.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A RabbitMQ server of its own, on the loopback address. It needs {@code rabbitmq-server}
 * and Erlang's {@code epmd} (Debian: {@code apt-get install rabbitmq-server}).
 */
public final class RabbitServer implements AutoCloseable {

	/** On the PATH, Debian has a script that changes the user instead. */
	private static final String DEBIAN = "/usr/lib/rabbitmq/bin";

	private static final String LOG = "rabbit.log";

	private final Process names;

	private final Process process;

	private final Path folder;

	private final int port;

	private RabbitServer(Process names, Process process, Path folder, int port) {
		this.names = names;
		this.process = process;
		this.folder = folder;
		this.port = port;
	}

	/**
	 * Start it, which takes some seconds.
	 * @return the server, or empty if it is not installed
	 */
	public static Optional<RabbitServer> start() {
		Optional<Path> epmd = Programs.find("epmd");
		return epmd.flatMap((names) -> Programs.find("rabbitmq-server", DEBIAN).map((server) -> start(names, server)));
	}

	private static RabbitServer start(Path epmd, Path server) {
		// Erlang's own would go on after the server's end.
		int names = Programs.freePort();
		Process epmdProcess = Programs
			.start(new ProcessBuilder(epmd.toString(), "-port", String.valueOf(names), "-address", "127.0.0.1")
				.redirectOutput(ProcessBuilder.Redirect.DISCARD));
		Programs.awaitPort(epmdProcess, names, Duration.ofSeconds(10));
		int port = Programs.freePort();
		Path folder = Programs.folder("rabbit");
		Process process = Programs.start(builder(server, folder, names, port));
		Programs.awaitPort(process, port, Duration.ofMinutes(1));
		return new RabbitServer(epmdProcess, process, folder, port);
	}

	private static ProcessBuilder builder(Path server, Path folder, int names, int port) {
		ProcessBuilder builder = new ProcessBuilder(server.toString()).directory(folder.toFile())
			.redirectOutput(folder.resolve(LOG).toFile());
		builder.environment().put("HOME", folder.toString());
		builder.environment().put("ERL_EPMD_PORT", String.valueOf(names));
		builder.environment().put("RABBITMQ_NODENAME", "benchmarks@localhost");
		builder.environment().put("RABBITMQ_DIST_PORT", String.valueOf(Programs.freePort()));
		builder.environment().put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}");
		builder.environment().put("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString());
		builder.environment().put("RABBITMQ_LOG_BASE", folder.resolve("log").toString());
		builder.environment().put("RABBITMQ_LOGS", "-");
		builder.environment().put("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString());
		builder.environment().put("RABBITMQ_CONF_ENV_FILE", folder.resolve("none").toString());
		builder.environment().put("RABBITMQ_CONFIG_FILE", configuration(folder, port).toString());
		return builder;
	}

	private static Path configuration(Path folder, int port) {
		try {
			return Files.writeString(folder.resolve("rabbitmq.conf"), "listeners.tcp.1 = 127.0.0.1:" + port + "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Its version, as it says at its start.
	 * @return for people
	 */
	public String version() {
		try (Stream<String> lines = Files.lines(this.folder.resolve(LOG))) {
			return lines.filter((line) -> line.contains("Starting RabbitMQ"))
				.findFirst()
				.map((line) -> line.replaceAll(".*Starting ", ""))
				.orElse("RabbitMQ");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Address of it, with the guest's login.
	 * @return as {@code 127.0.0.1:5672}
	 */
	public String address() {
		return "127.0.0.1:" + this.port;
	}

	@Override
	public void close() {
		Programs.end(this.process, this.folder);
		Programs.end(this.names);
	}

}
