package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.zonky.test.db.postgres.util.LinuxUtils;

/**
 * Stops and starts a cluster with {@code pg_ctl}.
 *
 * @param folder the data directory
 * @param log file to which the server's output is appended
 */
record PostgresControl(Path folder, Path log) {

	private static final String PATIENCE_SECONDS = "60";

	/**
	 * Stop the server, and wait for it.
	 * @param mode how
	 */
	void stop(PostgresServer.StopMode mode) {
		run("stop", "-m", mode.name().toLowerCase(Locale.ROOT));
	}

	/**
	 * Start the server as it was started before, and wait until it accepts connections.
	 */
	void start() {
		List<String> options = options();
		run("start", "-o", String.join(" ", options.subList(1, options.size())));
	}

	private void run(String action, String... arguments) {
		List<String> command = new ArrayList<>();
		if (LinuxUtils.isUnshareAvailable()) {
			// PostgreSQL refuses to run as root; in a user namespace it does not see it.
			command.addAll(List.of("unshare", "-U"));
		}
		command.add(Path.of(options().get(0)).resolveSibling("pg_ctl").toString());
		command.addAll(List.of("-D", this.folder.toString(), "-w", "-t", PATIENCE_SECONDS));
		command.addAll(List.of(arguments));
		command.add(action);
		execute(action, command);
	}

	private void execute(String action, List<String> command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()))
				.start();
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

	/** The command line of the last start: the program, then its options in quotes. */
	private List<String> options() {
		try {
			String line = Files.readString(this.folder.resolve("postmaster.opts")).strip();
			return List.of(line.split(" (?=\")"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
