package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A place in a fleet of processes: one after the other, with a link of its own to the
 * database. Each process writes down what it does in a file of its own, which survives
 * its kill.
 * <p>
 * Thread-safe. Only whoever has {@linkplain #take() taken} a member does something to it.
 */
public class FleetMember implements AutoCloseable {

	private final String name;

	private final Path folder;

	private final @Nullable TcpProxy link;

	private final Function<FleetMember, ServerLaunch> launch;

	private final List<ServerProcess> ended = new ArrayList<>();

	private int run;

	private boolean taken;

	private @Nullable ServerProcess process;

	/**
	 * Create a place without a process.
	 * @param name its name
	 * @param folder where its processes write
	 * @param link its link to the database, {@code null} where that is a file
	 * @param launch how its next process is started
	 */
	protected FleetMember(String name, Path folder, @Nullable TcpProxy link,
			Function<FleetMember, ServerLaunch> launch) {
		this.name = name;
		this.folder = folder;
		this.link = link;
		this.launch = launch;
	}

	/**
	 * Name of the place.
	 * @return the name
	 */
	public final String name() {
		return this.name;
	}

	/**
	 * Its link to the database.
	 * @return the link, or {@code null} where the database is a file
	 */
	public final @Nullable TcpProxy link() {
		return this.link;
	}

	/**
	 * Name of the present process, and of no other one.
	 * @return the name
	 */
	public final synchronized String processName() {
		return this.name + "-" + this.run;
	}

	/**
	 * Where the present process writes.
	 * @return a file, which may not be there yet
	 */
	public final Path log() {
		return this.folder.resolve(processName());
	}

	/**
	 * The present process.
	 * @return the process
	 * @throws IllegalStateException if there is none
	 */
	protected final synchronized ServerProcess process() {
		if (this.process == null) {
			throw new IllegalStateException(this.name + " is not there");
		}
		return this.process;
	}

	/**
	 * Whether it has a process.
	 * @return whether there is one
	 */
	public final synchronized boolean isAlive() {
		return this.process != null;
	}

	/**
	 * Whether somebody does something to it.
	 * @return whether it is taken
	 */
	public final synchronized boolean isTaken() {
		return this.taken;
	}

	/**
	 * Take it, unless it is taken.
	 * @return whether it was free
	 */
	public final synchronized boolean take() {
		boolean free = !this.taken;
		this.taken = true;
		return free;
	}

	/**
	 * Give it back.
	 */
	public final synchronized void release() {
		this.taken = false;
	}

	/**
	 * Start its next process.
	 * @throws IllegalStateException if it has one
	 */
	public synchronized void start() {
		if (this.process != null) {
			throw new IllegalStateException(this.process + " ended by itself: " + this.process.lines());
		}
		this.run++;
		this.process = this.launch.apply(this).start();
	}

	/**
	 * Kill its process.
	 */
	public void kill() {
		end(ServerProcess::kill);
	}

	/**
	 * Ask its process to end, and wait for that.
	 */
	public void stop() {
		end(ServerProcess::stop);
	}

	private void end(Consumer<ServerProcess> how) {
		ServerProcess ending = process();
		how.accept(ending);
		synchronized (this) {
			this.ended.add(ending);
			this.process = null;
		}
	}

	/**
	 * Let its process stand still until a wait ends.
	 * @param wait called when it stands still
	 */
	public void pause(Runnable wait) {
		ServerProcess paused = process();
		paused.pause();
		try {
			wait.run();
		}
		finally {
			paused.resume();
		}
	}

	/**
	 * What its present process has written down.
	 * @return the lines
	 */
	protected final List<String> written() {
		return lines(log());
	}

	/**
	 * What all its processes have written down.
	 * @param reader is given the name of each process, and its lines
	 */
	public final void tell(BiConsumer<String, List<String>> reader) {
		int runs;
		synchronized (this) {
			runs = this.run;
		}
		for (int i = 1; i <= runs; i++) {
			String one = this.name + "-" + i;
			reader.accept(one, lines(this.folder.resolve(one)));
		}
	}

	/**
	 * What its processes wrote to the console.
	 * @return the lines
	 */
	public final synchronized List<String> output() {
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
	public final synchronized void close() {
		if (this.process != null) {
			this.process.close();
		}
		this.ended.forEach(ServerProcess::close);
		if (this.link != null) {
			this.link.close();
		}
	}

	@Override
	public final String toString() {
		return this.name;
	}

}
