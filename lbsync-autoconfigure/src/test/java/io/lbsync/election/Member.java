package io.lbsync.election;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TcpProxy;
import org.jspecify.annotations.Nullable;

/**
 * A place in the fleet: one process after the other, with a link of its own to the
 * database.
 * <p>
 * Thread-safe. Only whoever has {@linkplain #take() taken} a member does something to it.
 */
final class Member implements AutoCloseable {

	private final String name;

	private final Path folder;

	private final @Nullable TcpProxy link;

	private final Function<Member, ServerLaunch> launch;

	private final Chronicle chronicle;

	private final List<ServerProcess> ended = new ArrayList<>();

	private int run;

	private boolean taken;

	private @Nullable ServerProcess process;

	Member(String name, Path folder, @Nullable TcpProxy link, Function<Member, ServerLaunch> launch,
			Chronicle chronicle) {
		this.name = name;
		this.folder = folder;
		this.link = link;
		this.launch = launch;
		this.chronicle = chronicle;
	}

	String name() {
		return this.name;
	}

	/**
	 * Its link to the database, or {@code null} where that is a file.
	 */
	@Nullable TcpProxy link() {
		return this.link;
	}

	/**
	 * Name of the present process, and of no other one.
	 */
	synchronized String processName() {
		return this.name + "-" + this.run;
	}

	Path answers() {
		return this.folder.resolve(processName());
	}

	synchronized boolean take() {
		boolean free = !this.taken;
		this.taken = true;
		return free;
	}

	synchronized void release() {
		this.taken = false;
	}

	synchronized boolean isTaken() {
		return this.taken;
	}

	synchronized boolean isAlive() {
		return this.process != null;
	}

	synchronized void start() {
		if (this.process != null) {
			throw new IllegalStateException(this.process + " ended by itself: " + this.process.lines());
		}
		this.run++;
		this.process = this.launch.apply(this).start();
	}

	synchronized void kill() {
		long now = System.nanoTime();
		this.process.kill();
		gone(now);
	}

	void stop() {
		ServerProcess ending;
		synchronized (this) {
			ending = this.process;
		}
		ending.stop();
		synchronized (this) {
			gone(System.nanoTime());
		}
	}

	private void gone(long since) {
		synchronized (this.chronicle) {
			this.chronicle.absent(processName(), since, Long.MAX_VALUE);
		}
		this.ended.add(this.process);
		this.process = null;
	}

	/**
	 * Let the process stand still until a wait ends.
	 * @return when it stood still
	 */
	long pause(Runnable wait) {
		long from = System.nanoTime();
		this.process.pause();
		long stopped = System.nanoTime();
		try {
			wait.run();
		}
		finally {
			this.process.resume();
			synchronized (this.chronicle) {
				this.chronicle.absent(processName(), from, System.nanoTime());
			}
		}
		return stopped;
	}

	/**
	 * Time of day as the process sees it, in milliseconds.
	 */
	long time() {
		return Long.parseLong(this.process.ask("time", "time (\\d+)").group(1));
	}

	/**
	 * Whether the process answers that it publishes.
	 */
	boolean publishes() {
		List<Reign> reigns = Reign.of(this.name, lines(answers()));
		return isAlive() && !reigns.isEmpty() && reigns.get(reigns.size() - 1).to() - System.nanoTime() > 0;
	}

	/**
	 * What all its processes wrote down.
	 */
	void tell(Chronicle of) {
		for (int i = 1; i <= this.run; i++) {
			String one = this.name + "-" + i;
			of.add(one, lines(this.folder.resolve(one)));
		}
	}

	/**
	 * What its processes wrote to the console.
	 */
	synchronized List<String> output() {
		List<String> lines = new ArrayList<>();
		this.ended.forEach((one) -> lines.addAll(one.lines()));
		if (this.process != null) {
			lines.addAll(this.process.lines());
		}
		return lines;
	}

	private static List<String> lines(Path file) {
		try {
			return Files.exists(file) ? Files.readAllLines(file) : List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public synchronized void close() {
		if (this.process != null) {
			this.process.close();
		}
		this.ended.forEach(ServerProcess::close);
		if (this.link != null) {
			this.link.close();
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}
