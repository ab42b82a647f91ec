package io.lbsync.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

import io.lbsync.testkit.FleetMember;
import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.TcpProxy;

/**
 * A member of a fleet that runs jobs. It tells the verdict when its processes live and
 * what befalls them.
 */
final class JobMember extends FleetMember {

	// On a machine that has other things to do.
	private static final Duration LONGEST_START = Duration.ofMinutes(4);

	private final TcpProxy link;

	private final JobVerdict verdict;

	JobMember(String name, Path folder, TcpProxy link, Function<FleetMember, ServerLaunch> launch, JobVerdict verdict) {
		super(name, folder, link, launch);
		this.link = link;
		this.verdict = verdict;
	}

	@Override
	public void start() {
		super.start();
		process().awaitLine("started", LONGEST_START);
		this.verdict.lives(processName(), System.currentTimeMillis());
	}

	@Override
	public void kill() {
		gone();
		super.kill();
	}

	@Override
	public void stop() {
		gone();
		super.stop();
	}

	private void gone() {
		this.verdict.blow(processName(), System.currentTimeMillis(), Long.MAX_VALUE);
	}

	@Override
	public void pause(Runnable wait) {
		long from = System.currentTimeMillis();
		try {
			super.pause(wait);
		}
		finally {
			this.verdict.blow(processName(), from, System.currentTimeMillis());
		}
	}

	void cut(Runnable wait) {
		withoutLink(this.link::cut, wait);
	}

	void silence(Runnable wait) {
		withoutLink(this.link::freeze, wait);
	}

	/**
	 * Whoever failed for a while tries again after as long a while at the latest, because
	 * its pauses double.
	 */
	private void withoutLink(Runnable lose, Runnable wait) {
		long from = System.currentTimeMillis();
		lose.run();
		try {
			wait.run();
		}
		finally {
			this.link.heal();
			long to = System.currentTimeMillis();
			this.verdict.blow(processName(), from, to + (to - from));
		}
	}

}
