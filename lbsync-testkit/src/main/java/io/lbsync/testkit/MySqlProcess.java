package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that ends when this JVM ends, even if that is killed; its data are deleted
 * then.
 *
 * @param shell the shell that watches over it
 * @param log what it wrote
 */
record MySqlProcess(Process shell, Path log) {

	/**
	 * The JVM holds the other end of the shell's input. Whoever closes it after the
	 * program has ended deletes nothing.
	 */
	private static final String GUARD = """
			folder=$1; shift
			exec 3<&0
			"$@" 3<&- &
			program=$!
			{ cat <&3; kill -9 $program && rm -rf "$folder"; } >/dev/null 2>&1 &
			exec 3<&-
			wait $program
			""";

	/**
	 * Start a program.
	 * @param folder what is its own, with its output
	 * @param command program and arguments
	 * @return the running process
	 */
	static MySqlProcess start(Path folder, List<String> command) {
		List<String> guarded = new ArrayList<>(List.of("sh", "-c", GUARD, "sh", folder.toString()));
		guarded.addAll(command);
		Path log = folder.resolve("log");
		try {
			return new MySqlProcess(new ProcessBuilder(guarded).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
				.start(), log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Whether it runs.
	 * @return {@code false} when it has ended
	 */
	boolean isRunning() {
		return this.shell.isAlive();
	}

	/**
	 * Process id of the server.
	 * @return the id, from the file that it writes
	 */
	long pid() {
		try {
			return Long.parseLong(Files.readString(this.log.resolveSibling("pid")).strip());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * End the server, and wait for it.
	 * @param signal how
	 */
	void end(String signal) {
		Signals.send(signal, pid());
		await();
	}

	/**
	 * Wait until it has ended.
	 * @return its exit code
	 */
	int await() {
		this.shell.onExit().orTimeout(ServerProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
		try {
			this.shell.getOutputStream().close();
		}
		catch (IOException ex) {
			// The guard has gone as well.
		}
		return this.shell.exitValue();
	}

	/**
	 * What it wrote.
	 * @return the text since its first start
	 */
	String output() {
		try {
			return Files.readString(this.log, StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
