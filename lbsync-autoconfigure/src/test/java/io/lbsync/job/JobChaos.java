package io.lbsync.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.lbsync.testkit.Happenings;

/**
 * Does evil things to a fleet, several at a time, and leaves two servers alone at any
 * time. What it does comes from the seed.
 */
final class JobChaos {

	private static final int ALONE = 2;

	private static final int DATABASE_EVERY = 50;

	private static final Duration PAUSE = Duration.ofMillis(600);

	private static final List<Event> BAG = List.of(Event.KILL, Event.KILL, Event.RESTART, Event.SHORT_PAUSE,
			Event.SHORT_PAUSE, Event.LONG_PAUSE, Event.LONG_PAUSE, Event.CUT, Event.SILENCE);

	private final JobFleet fleet;

	private final Random random;

	private final Duration timeout;

	private final Happenings<Event> happenings = new Happenings<>(Event.class);

	/**
	 * Create it.
	 * @param timeout after which a silent run is taken over: pauses are shorter and
	 * longer
	 */
	JobChaos(JobFleet fleet, long seed, Duration timeout) {
		this.fleet = fleet;
		this.random = new Random(seed);
		this.timeout = timeout;
	}

	/**
	 * Let things happen for so long, and wait until the last of them is over.
	 */
	void run(Duration duration) throws InterruptedException {
		long from = System.nanoTime();
		for (int i = 1; System.nanoTime() - from < duration.toNanos() && !this.happenings.hasFailed(); i++) {
			Happenings.await(this.random.nextLong(2 * PAUSE.toMillis()));
			if (i % DATABASE_EVERY == 0) {
				this.happenings.count(Event.DATABASE);
				this.fleet.restartDatabase(this.random.nextBoolean());
			}
			else {
				one(BAG.get(this.random.nextInt(BAG.size())));
			}
		}
		this.happenings.awaitEnd();
	}

	private void one(Event event) {
		double part = this.random.nextDouble();
		List<JobMember> free = this.fleet.members().stream().filter((one) -> one.isAlive() && !one.isTaken()).toList();
		if (free.size() <= ALONE) {
			return;
		}
		JobMember chosen = Optional.of(free.get(this.random.nextInt(free.size())))
			.filter(JobMember::take)
			.orElseThrow();
		this.happenings.to(chosen, event, () -> happen(event, chosen, part));
	}

	private void happen(Event event, JobMember member, double part) {
		long around = this.timeout.toMillis();
		switch (event) {
			case KILL -> {
				member.kill();
				member.start();
			}
			case RESTART -> {
				member.stop();
				member.start();
			}
			case SHORT_PAUSE -> member.pause(() -> Happenings.await((long) (100 + part * 0.8 * around)));
			case LONG_PAUSE -> member.pause(() -> Happenings.await((long) (around * (1.2 + 1.5 * part))));
			case CUT -> member.cut(() -> Happenings.await((long) (100 + part * around)));
			case SILENCE -> member.silence(() -> Happenings.await((long) (100 + part * 2 * around)));
			case DATABASE -> throw new IllegalArgumentException("Falls on nobody");
		}
	}

	int events() {
		return this.happenings.number();
	}

	@Override
	public String toString() {
		return this.happenings.toString();
	}

	/**
	 * What may happen.
	 */
	enum Event {

		/** A process is killed, and another one started. */
		KILL,

		/** A process is asked to end, and another one started. */
		RESTART,

		/** A process stands still, and goes on before anybody takes over. */
		SHORT_PAUSE,

		/** A process stands still, and goes on after others have taken over. */
		LONG_PAUSE,

		/** A link is reset, and refuses connections for a while. */
		CUT,

		/** A link passes on nothing for a while. */
		SILENCE,

		/** The database is restarted, in order or by a crash. */
		DATABASE

	}

}
