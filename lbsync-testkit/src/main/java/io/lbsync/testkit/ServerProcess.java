package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A JVM of its own that a test can kill, pause, and talk to line by line. It never
 * outlives this JVM: not its {@link #close()}, not this JVM's end, not even when this JVM
 * is itself killed (see {@link OrphanGuard}). Thread-safe.
 */
public final class ServerProcess implements AutoCloseable {

	/** How long a process is waited for when nothing else is said. */
	public static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int SHOWN_LINES = 60;

	private final String name;

	private final Process process;

	private final ProcessOutput output = new ProcessOutput();

	private final AtomicLong read = new AtomicLong();

	private final Thread shutdownHook;

	ServerProcess(String name, Process process, Runnable cleanUp) {
		this.name = name + "[" + process.pid() + "]";
		this.process = process;
		this.output.collect("output of " + this.name, process.getInputStream());
		this.shutdownHook = new Thread(process::destroyForcibly);
		Runtime.getRuntime().addShutdownHook(this.shutdownHook);
		process.onExit().thenRun(cleanUp);
	}

	/**
	 * Prepare a process.
	 * @param mainClass a class with a main method; neither needs to be public
	 * @return what to start it with
	 */
	public static ServerLaunch of(Class<?> mainClass) {
		return new ServerLaunch(mainClass.getName());
	}

	/**
	 * Wait, {@link #PATIENCE} at most, for the next line that contains a match. Lines up
	 * to the one that an earlier call returned do not count.
	 * @param regex what the line contains
	 * @return the match
	 * @throws AssertionError when it does not come, with the last output
	 */
	public MatchResult awaitLine(String regex) {
		return awaitLine(regex, PATIENCE);
	}

	/**
	 * Wait for the next line that contains a match. Lines up to the one that an earlier
	 * call returned do not count.
	 * @param regex what the line contains
	 * @param timeout how long
	 * @return the match
	 * @throws AssertionError when it does not come, with the last output
	 */
	public MatchResult awaitLine(String regex, Duration timeout) {
		ProcessOutput.Found found = awaitFrom(this.read.get(), regex, timeout);
		this.read.accumulateAndGet(found.number() + 1, Math::max);
		return found.match();
	}

	/**
	 * Write a line to the process and wait for the answer, {@link #PATIENCE} at most.
	 * Moves nothing for {@link #awaitLine(String)}.
	 * @param line without its end
	 * @param answer what a line contains that comes after this call began
	 * @return the match
	 * @throws AssertionError when it does not come, with the last output
	 */
	public MatchResult ask(String line, String answer) {
		long from = this.output.end();
		send(line);
		return awaitFrom(from, answer, PATIENCE).match();
	}

	/**
	 * Write a line to the standard input of the process.
	 * @param line without its end
	 */
	public void send(String line) {
		try {
			this.process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(describe("Cannot write '" + line + "'"), ex);
		}
	}

	/**
	 * What it wrote to standard output and standard error, the last 20,000 lines.
	 * @return oldest first
	 */
	public List<String> lines() {
		return this.output.lines();
	}

	/**
	 * Kill it ({@code SIGKILL}), paused or not, and wait until it is gone.
	 */
	public void kill() {
		// Not through Process, which closes the streams and loses the last lines.
		this.process.toHandle().destroyForcibly();
		awaitExit();
	}

	/**
	 * Ask it to end ({@code SIGTERM}), so that its shutdown hooks run, and wait until it
	 * is gone. A paused process would have to be resumed first.
	 * @return its exit code; 143 when it ended because of the signal
	 * @throws AssertionError when it does not end within {@link #PATIENCE}
	 */
	public int stop() {
		this.process.toHandle().destroy();
		return awaitExit();
	}

	/**
	 * Stop its clockwork ({@code SIGSTOP}), like a long collection of garbage or a frozen
	 * virtual machine. Returns when all of its threads stand still.
	 */
	public void pause() {
		Signals.send("STOP", pid());
		Signals.awaitStopped(pid(), true);
	}

	/**
	 * Let it run on ({@code SIGCONT}).
	 */
	public void resume() {
		Signals.send("CONT", pid());
		Signals.awaitStopped(pid(), false);
	}

	/**
	 * Its process id.
	 * @return the id
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Whether it is there, paused or not.
	 * @return whether it has not ended
	 */
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Its exit code, without waiting; 137 when it was killed.
	 * @return the code, or empty while it is alive
	 */
	public Optional<Integer> exitCode() {
		return isAlive() ? Optional.empty() : Optional.of(this.process.exitValue());
	}

	/**
	 * Wait until it ends by itself, {@link #PATIENCE} at most.
	 * @return its exit code
	 * @throws AssertionError when it does not, with the last output
	 */
	public int awaitExit() {
		try {
			if (!this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				throw new AssertionError(describe("It did not end within " + PATIENCE));
			}
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(describe("Interrupted while waiting for its end"), ex);
		}
	}

	@Override
	public void close() {
		kill();
		try {
			Runtime.getRuntime().removeShutdownHook(this.shutdownHook);
		}
		catch (IllegalStateException ex) {
			// This JVM is ending: the hook runs, and finds nothing to do.
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

	private ProcessOutput.Found awaitFrom(long from, String regex, Duration timeout) {
		return this.output.await(Pattern.compile(regex), from, timeout)
			.orElseThrow(() -> new AssertionError(describe("No line with '" + regex + "' within " + timeout)));
	}

	private String describe(String what) {
		awaitExitOfEndedOutput();
		List<String> lines = lines();
		List<String> last = lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
		String state = exitCode().map((code) -> "ended with " + code).orElse("is alive");
		return "%s. %s %s, its last %d lines:%n%s".formatted(what, this.name, state, last.size(),
				String.join(System.lineSeparator(), last));
	}

	private void awaitExitOfEndedOutput() {
		if (this.output.hasEnded()) {
			this.process.onExit().completeOnTimeout(this.process, 2, TimeUnit.SECONDS).join();
		}
	}

}
