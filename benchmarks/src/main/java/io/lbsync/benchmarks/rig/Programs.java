package io.lbsync.benchmarks.rig;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import org.springframework.util.FileSystemUtils;

/**
 * Servers that are not Java, and are there if somebody has installed them.
 */
final class Programs {

	private Programs() {
	}

	/**
	 * Where a program is.
	 * @param name the program
	 * @param folders where to look besides the PATH
	 * @return the file, or empty
	 */
	static Optional<Path> find(String name, String... folders) {
		return Stream.concat(Arrays.stream(System.getenv("PATH").split(File.pathSeparator)), Arrays.stream(folders))
			.map((folder) -> Path.of(folder, name))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/**
	 * What a program says and then ends.
	 * @param command program and arguments
	 * @return its output
	 */
	static String output(String... command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Start a server that ends with this JVM.
	 * @param builder what to start
	 * @return the process
	 */
	static Process start(ProcessBuilder builder) {
		try {
			Process process = builder.redirectErrorStream(true).start();
			Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
			return process;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * End a server, what it started, and what it stored.
	 * @param process the server
	 * @param folder its folder
	 */
	static void end(Process process, Path folder) {
		end(process);
		try {
			FileSystemUtils.deleteRecursively(folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * End a server and what it started.
	 * @param process the server
	 */
	static void end(Process process) {
		process.descendants().forEach(ProcessHandle::destroy);
		process.destroy();
		try {
			if (!process.waitFor(10, TimeUnit.SECONDS)) {
				process.descendants().forEach(ProcessHandle::destroyForcibly);
				process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Wait until a port of the loopback address is open.
	 * @param process who opens it
	 * @param port the port
	 * @param patience how long to wait
	 */
	static void awaitPort(Process process, int port, Duration patience) {
		Awaitility.await().atMost(patience).until(() -> {
			if (!process.isAlive()) {
				throw new IllegalStateException("It ended with " + process.exitValue());
			}
			try (Socket socket = new Socket()) {
				socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
				return true;
			}
			catch (IOException ex) {
				return false;
			}
		});
	}

	/**
	 * A port that nobody uses.
	 * @return the port
	 */
	static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * An empty folder.
	 * @param name what it is for
	 * @return the folder
	 */
	static Path folder(String name) {
		try {
			return Files.createTempDirectory("lbsync-" + name);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
