package io.lbsync.election;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.lbsync.testkit.Happenings;

/**
 * Does evil things to a fleet, several at a time. What it does comes from the seed, on
 * whom it falls from who publishes just then, too.
 */
final class Chaos {

	// The publisher is hit more often than its share: it is what matters.
	private static final int PUBLISHER_PERCENT = 40;

	private static final int DATABASE_EVERY = 40;

	private static final List<Event> BAG = List.of(Event.KILL, Event.KILL, Event.STOP, Event.STOP, Event.PAUSE,
			Event.PAUSE, Event.CUT, Event.SILENCE, Event.START, Event.START);

	private final ElectionFleet fleet;

	private final Random random;

	private final Duration longestPause;

	private final Happenings<Event> happenings = new Happenings<>(Event.class);

	private int onPublisher;

	Chaos(ElectionFleet fleet, long seed, Duration longestPause) {
		this.fleet = fleet;
		this.random = new Random(seed);
		this.longestPause = longestPause;
	}

	/**
	 * Let so many things happen, and wait until the last of them is over.
	 * @param pause mean time between two of them
	 */
	void run(int events, Duration pause) throws InterruptedException {
		for (int i = 1; i <= events; i++) {
			Happenings.await(this.random.nextLong(2 * pause.toMillis()));
			if (i % DATABASE_EVERY == DATABASE_EVERY / 2) {
				this.happenings.count(Event.DATABASE);
				this.fleet.restartDatabase(this.random.nextBoolean());
			}
			else {
				one();
			}
		}
		this.happenings.awaitEnd();
	}

	private void one() {
		Event event = BAG.get(this.random.nextInt(BAG.size()));
		boolean onPublisher = this.random.nextInt(100) < PUBLISHER_PERCENT;
		long length = 200 + this.random.nextLong(this.longestPause.toMillis());
		long working = this.fleet.members().stream().filter((one) -> one.isAlive() && !one.isTaken()).count();
		if (working <= this.fleet.members().size() / 2) {
			event = Event.START;
		}
		Event wanted = event;
		Optional<Member> publisher = (onPublisher && wanted != Event.START) ? this.fleet.publisher() : Optional.empty();
		Member chosen = publisher.filter(Member::take)
			.or(() -> any(wanted != Event.START).filter(Member::take))
			.orElse(null);
		if (chosen == null) {
			return;
		}
		this.onPublisher += publisher.filter(chosen::equals).isPresent() ? 1 : 0;
		this.happenings.to(chosen, wanted, () -> happen(wanted, chosen, length));
	}

	private Optional<Member> any(boolean alive) {
		List<Member> free = this.fleet.members()
			.stream()
			.filter((one) -> one.isAlive() == alive && !one.isTaken())
			.toList();
		return free.isEmpty() ? Optional.empty() : Optional.of(free.get(this.random.nextInt(free.size())));
	}

	private static void happen(Event event, Member member, long length) {
		switch (event) {
			case START -> member.start();
			case KILL -> member.kill();
			case STOP -> member.stop();
			case PAUSE -> member.pause(() -> Happenings.await(length));
			case CUT -> {
				member.link().cut();
				Happenings.await(length / 2);
				member.link().heal();
			}
			case SILENCE -> {
				member.link().freeze();
				Happenings.await(length);
				member.link().heal();
			}
			case DATABASE -> throw new IllegalArgumentException("Falls on nobody");
		}
	}

	int events() {
		return this.happenings.number();
	}

	@Override
	public String toString() {
		return this.happenings + ", " + this.onPublisher + " of them on the publisher";
	}

	/**
	 * What may happen.
	 */
	enum Event {

		/** A process is killed. */
		KILL,

		/** A process is asked to end. */
		STOP,

		/** A process stands still for a while. */
		PAUSE,

		/** A process starts where there is none. */
		START,

		/** A link is reset, and refuses connections for a while. */
		CUT,

		/** A link passes on nothing for a while. */
		SILENCE,

		/** The database is restarted, in order or by a crash. */
		DATABASE

	}

}
