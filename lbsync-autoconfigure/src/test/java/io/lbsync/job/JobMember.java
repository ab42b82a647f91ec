package io.lbsync.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TcpProxy;

/**
 * A place in a fleet that runs jobs: one process after the other, with a link of its own
 * to the database.
 * <p>
 * Thread-safe. Only whoever has {@linkplain #take() taken} a member does something to it.
 */
final class JobMember implements AutoCloseable {

	// On a machine that has other things to do.
	private static final Duration LONGEST_START = Duration.ofMinutes(4);

	private final String name;

	private final Path folder;

	private final TcpProxy link;

	private final Function<JobMember, ServerLaunch> launch;

	private final JobVerdict verdict;

	private final List<ServerProcess> ended = new ArrayList<>();

	private int run;

	private boolean taken;

	private @Nullable ServerProcess process;

	JobMember(String name, Path folder, TcpProxy link, Function<JobMember, ServerLaunch> launch, JobVerdict verdict) {
		this.name = name;
		this.folder = folder;
		this.link = link;
		this.launch = launch;
		this.verdict = verdict;
	}

	TcpProxy link() {
		return this.link;
	}

	/**
	 * Name of the present process, and of no other one.
	 */
	synchronized String processName() {
		return this.name + "-" + this.run;
	}

	Path log() {
		return this.folder.resolve(processName());
	}

	synchronized ServerProcess process() {
		if (this.process == null) {
			throw new IllegalStateException(this.name + " is not there");
		}
		return this.process;
	}

	synchronized boolean isAlive() {
		return this.process != null;
	}

	synchronized boolean isTaken() {
		return this.taken;
	}

	synchronized boolean take() {
		boolean free = !this.taken;
		this.taken = true;
		return free;
	}

	synchronized void release() {
		this.taken = false;
	}

	void start() {
		ServerProcess starting;
		synchronized (this) {
			this.run++;
			starting = this.launch.apply(this).start();
			this.process = starting;
		}
		starting.awaitLine("started", LONGEST_START);
		this.verdict.lives(processName(), System.currentTimeMillis());
	}

	void kill() {
		gone(System.currentTimeMillis(), process()::kill);
	}

	void stop() {
		gone(System.currentTimeMillis(), process()::stop);
	}

	private void gone(long since, Runnable end) {
		this.verdict.blow(processName(), since, Long.MAX_VALUE);
		end.run();
		synchronized (this) {
			this.ended.add(process());
			this.process = null;
		}
	}

	void pause(Runnable wait) {
		during(process()::pause, wait, process()::resume, false);
	}

	void cut(Runnable wait) {
		during(this.link::cut, wait, this.link::heal, true);
	}

	void silence(Runnable wait) {
		during(this.link::freeze, wait, this.link::heal, true);
	}

	/**
	 * Whoever failed for a while tries again after as long a while at the latest, because
	 * its pauses double.
	 */
	private void during(Runnable begin, Runnable wait, Runnable end, boolean pausesLater) {
		long from = System.currentTimeMillis();
		begin.run();
		try {
			wait.run();
		}
		finally {
			end.run();
			long to = System.currentTimeMillis();
			this.verdict.blow(processName(), from, pausesLater ? to + (to - from) : to);
		}
	}

	/**
	 * What all its processes wrote down.
	 */
	synchronized void tell() {
		for (int i = 1; i <= this.run; i++) {
			String one = this.name + "-" + i;
			this.verdict.log(one, lines(this.folder.resolve(one)));
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
		this.link.close();
	}

	@Override
	public String toString() {
		return this.name;
	}

}
