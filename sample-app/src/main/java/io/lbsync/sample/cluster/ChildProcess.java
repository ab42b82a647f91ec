package io.lbsync.sample.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.lbsync.sample.SampleApplication;

/**
 * Another process of this program, started from the same jar or class path. It ends with
 * this process, see {@link ParentWatch}. Thread-safe.
 */
final class ChildProcess implements AutoCloseable {

	private static final int SECONDS_TO_STOP = 15;

	private static final List<String> JVM_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
			"-D" + ParentWatch.PROPERTY + "=true");

	private final Process process;

	private final Path log;

	private ChildProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	/**
	 * Start a process.
	 * @param log file that takes its whole output
	 * @param environment variables to set for it: secrets go here, for arguments can be
	 * seen by everybody
	 * @param args arguments of {@link SampleApplication}
	 * @return the started process; the caller closes it
	 */
	static ChildProcess start(Path log, Map<String, String> environment, List<String> args) {
		ProcessBuilder builder = new ProcessBuilder(command(args)).redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().putAll(environment);
		try {
			return new ChildProcess(builder.start(), log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Java could not be started: " + ex.getMessage(), ex);
		}
	}

	/**
	 * The process itself.
	 * @return the process
	 */
	Process process() {
		return this.process;
	}

	/**
	 * Wait for the process to end.
	 * @param milliseconds the longest wait
	 * @return whether it has ended
	 */
	boolean awaitEnd(long milliseconds) {
		try {
			return this.process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return !this.process.isAlive();
		}
	}

	/**
	 * What the process has printed so far.
	 * @return its lines
	 */
	List<String> output() {
		try {
			return new String(Files.readAllBytes(this.log), Charset.defaultCharset()).lines().toList();
		}
		catch (IOException ex) {
			return List.of();
		}
	}

	/**
	 * Ask the process to end; returns at once.
	 */
	void stop() {
		try {
			this.process.getOutputStream().close();
		}
		// It has ended already.
		catch (IOException ex) {
			this.process.destroy();
		}
	}

	/**
	 * Ask the process to end, and wait until it has.
	 */
	@Override
	public void close() {
		stop();
		if (!awaitEnd(TimeUnit.SECONDS.toMillis(SECONDS_TO_STOP))) {
			this.process.destroyForcibly();
		}
	}

	private static List<String> command(List<String> args) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(JVM_OPTIONS);
		String classPath = System.getProperty("java.class.path");
		if (classPath.endsWith(".jar") && !classPath.contains(File.pathSeparator)) {
			command.addAll(List.of("-jar", classPath));
		}
		else {
			command.addAll(List.of("-cp", classPath, SampleApplication.class.getName()));
		}
		command.addAll(args);
		return command;
	}

}
