package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.zonky.test.db.postgres.util.LinuxUtils;

/**
 * Stops and starts a cluster with {@code pg_ctl}.
 *
 * @param folder the data directory
 * @param log file to which the server's output is appended
 * @param command the program {@code postgres}, then its options, each in quotes
 */
record PostgresControl(Path folder, Path log, List<String> command) {

	private static final String PATIENCE_SECONDS = "60";

	/**
	 * Control a running server as it was started by somebody else.
	 * @param folder the data directory
	 * @param log file to which the server's output is appended
	 * @return the control
	 */
	static PostgresControl of(Path folder, Path log) {
		try {
			String line = Files.readString(folder.resolve("postmaster.opts")).strip();
			return new PostgresControl(folder, log, List.of(line.split(" (?=\")")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Control a copy of the cluster with the same options but for the port.
	 * @param folder the copy's data directory
	 * @param port the copy's port
	 * @return the control
	 */
	PostgresControl copy(Path folder, int port) {
		List<String> options = new ArrayList<>(this.command);
		// The last one counts.
		options.addAll(List.of("\"-D\"", "\"" + folder + "\"", "\"-p\"", "\"" + port + "\""));
		return new PostgresControl(folder, folder.resolveSibling(folder.getFileName() + ".log"), options);
	}

	/**
	 * Stop the server, and wait for it.
	 * @param mode how
	 */
	void stop(PostgresServer.StopMode mode) {
		run("stop", Map.of(), "-m", mode.name().toLowerCase(Locale.ROOT));
	}

	/**
	 * Start the server as it was started before, and wait until it accepts connections.
	 * @param environment variables of the server besides ours
	 */
	void start(Map<String, String> environment) {
		run("start", environment, "-o", String.join(" ", this.command.subList(1, this.command.size())));
	}

	/**
	 * Start the server as it was started before, and wait until it accepts connections.
	 */
	void start() {
		start(Map.of());
	}

	/**
	 * Make a standby a primary, and wait for it.
	 */
	void promote() {
		run("promote", Map.of());
	}

	private void run(String action, Map<String, String> environment, String... arguments) {
		List<String> control = new ArrayList<>();
		if (LinuxUtils.isUnshareAvailable()) {
			// PostgreSQL refuses to run as root; in a user namespace it does not see it.
			control.addAll(List.of("unshare", "-U"));
		}
		control.add(Path.of(this.command.get(0)).resolveSibling("pg_ctl").toString());
		control.addAll(List.of("-D", this.folder.toString(), "-w", "-t", PATIENCE_SECONDS));
		control.addAll(List.of(arguments));
		control.add(action);
		execute(action, control, environment);
	}

	private void execute(String action, List<String> control, Map<String, String> environment) {
		try {
			ProcessBuilder builder = new ProcessBuilder(control).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()));
			builder.environment().putAll(environment);
			Process process = builder.start();
			if (process.waitFor() != 0) {
				throw new IllegalStateException(
						"Cannot %s PostgreSQL in %s:%n%s".formatted(action, this.folder, Files.readString(this.log)));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while PostgreSQL should " + action, ex);
		}
	}

}
