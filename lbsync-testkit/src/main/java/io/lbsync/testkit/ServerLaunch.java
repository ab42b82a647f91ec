package io.lbsync.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link ServerProcess} is started with. Every setting has a default: the class
 * path and the time zone of this JVM, a heap of 128 MB. Not thread-safe.
 */
public final class ServerLaunch {

	private final String mainClass;

	private final List<String> arguments = new ArrayList<>();

	private final List<String> options = new ArrayList<>();

	private final Map<String, String> properties = new LinkedHashMap<>();

	private final Map<String, String> environment = new LinkedHashMap<>();

	private String classPath = ClassPath.current();

	private String heap = "128m";

	private File folder = new File(".").getAbsoluteFile();

	ServerLaunch(String mainClass) {
		this.mainClass = mainClass;
		this.properties.put("user.timezone", System.getProperty("user.timezone", ""));
		this.properties.put("file.encoding", "UTF-8");
		this.properties.put("stdout.encoding", "UTF-8");
	}

	/**
	 * Add arguments of the main method.
	 * @param arguments in order
	 * @return this
	 */
	public ServerLaunch arguments(String... arguments) {
		this.arguments.addAll(List.of(arguments));
		return this;
	}

	/**
	 * Set a system property of the child.
	 * @param name its name
	 * @param value its value
	 * @return this
	 */
	public ServerLaunch property(String name, Object value) {
		this.properties.put(name, value.toString());
		return this;
	}

	/**
	 * Set an environment variable of the child, which inherits ours.
	 * @param name its name
	 * @param value its value
	 * @return this
	 */
	public ServerLaunch environment(String name, String value) {
		this.environment.put(name, value);
		return this;
	}

	/**
	 * Set the greatest size of the heap.
	 * @param heap as after {@code -Xmx}, such as {@code 64m}
	 * @return this
	 */
	public ServerLaunch heap(String heap) {
		this.heap = heap;
		return this;
	}

	/**
	 * Add options of the JVM, such as {@code -XX:+UseSerialGC}.
	 * @param options in order
	 * @return this
	 */
	public ServerLaunch options(String... options) {
		this.options.addAll(List.of(options));
		return this;
	}

	/**
	 * Use another class path; it must contain the test kit.
	 * @param classPath entries with the platform's separator
	 * @return this
	 */
	public ServerLaunch classPath(String classPath) {
		this.classPath = classPath;
		return this;
	}

	/**
	 * Set the child's working directory.
	 * @param folder an existing folder
	 * @return this
	 */
	public ServerLaunch folder(Path folder) {
		this.folder = folder.toFile();
		return this;
	}

	/**
	 * Start the process.
	 * @return the running process; the caller closes it
	 */
	public ServerProcess start() {
		try {
			Path argumentFile = ClassPath.argumentFile(this.classPath);
			ProcessBuilder builder = new ProcessBuilder(command(argumentFile)).redirectErrorStream(true)
				.directory(this.folder);
			builder.environment().putAll(this.environment);
			return new ServerProcess(this.mainClass, builder.start(), () -> deleteQuietly(argumentFile));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot start a JVM for " + this.mainClass, ex);
		}
	}

	private List<String> command(Path argumentFile) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.add("-Xmx" + this.heap);
		// Short lives: the second compiler would cost more than it gains.
		command.add("-XX:TieredStopAtLevel=1");
		command.addAll(this.options);
		this.properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
		command.add("@" + argumentFile);
		command.add(OrphanGuard.class.getName());
		command.add(Long.toString(ProcessHandle.current().pid()));
		command.add(this.mainClass);
		command.addAll(this.arguments);
		return command;
	}

	private static void deleteQuietly(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			file.toFile().deleteOnExit();
		}
	}

}
