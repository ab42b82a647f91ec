package io.lbsync.benchmarks.rig;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A Redis server of its own, without persistence, on the loopback address. It needs
 * {@code redis-server} on the PATH (Debian: {@code apt-get install redis-server}).
 */
public final class RedisServer implements AutoCloseable {

	private final Process process;

	private final Path folder;

	private final int port;

	private RedisServer(Process process, Path folder, int port) {
		this.process = process;
		this.folder = folder;
		this.port = port;
	}

	/**
	 * Start it.
	 * @return the server, or empty if it is not installed
	 */
	public static Optional<RedisServer> start() {
		return program().map((program) -> {
			int port = Programs.freePort();
			Path folder = Programs.folder("redis");
			Process process = Programs.start(new ProcessBuilder(program.toString(), "--port", String.valueOf(port),
					"--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
				.directory(folder.toFile())
				.redirectOutput(ProcessBuilder.Redirect.DISCARD));
			Programs.awaitPort(process, port, Duration.ofSeconds(20));
			return new RedisServer(process, folder, port);
		});
	}

	/**
	 * Its version.
	 * @return for people
	 */
	public static String version() {
		return program().map((program) -> Programs.output(program.toString(), "--version").replaceAll(" sha=.*", ""))
			.orElse("no Redis server (Debian: apt-get install redis-server)");
	}

	private static Optional<Path> program() {
		return Programs.find("redis-server");
	}

	/**
	 * Address of it.
	 * @return as {@code redis://127.0.0.1:6379}
	 */
	public String url() {
		return "redis://127.0.0.1:" + this.port;
	}

	@Override
	public void close() {
		Programs.end(this.process, this.folder);
	}

}
