package io.lbsync.doorbell;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When to try again to listen, and what of it is news.
 * <p>
 * Used by one thread.
 */
final class Retries {

	private static final Duration FIRST = Duration.ofMillis(100);

	private static final Duration LONGEST = Duration.ofSeconds(30);

	// A standby may be promoted, a pooler go away: neither happens often.
	private static final Duration AFTER_REFUSAL = Duration.ofMinutes(5);

	private Duration pause = FIRST;

	private State told = State.NONE;

	void reset() {
		this.pause = FIRST;
		this.told = State.NONE;
	}

	/**
	 * It listens.
	 * @return whether that is news
	 */
	boolean succeeded() {
		this.pause = FIRST;
		return tell(State.WORKS);
	}

	/**
	 * The connection was lost, or none could be opened.
	 * @param worked whether it listened before
	 * @return whether that is news
	 */
	boolean failed(boolean worked) {
		Duration twice = this.pause.multipliedBy(2);
		this.pause = worked ? FIRST : (twice.compareTo(LONGEST) < 0) ? twice : LONGEST;
		return this.told != State.REFUSED && tell(State.FAILED);
	}

	/**
	 * The database will not let anybody listen for some time.
	 * @return whether that is news
	 */
	boolean refused() {
		this.pause = AFTER_REFUSAL;
		return tell(State.REFUSED);
	}

	// Not all servers of a fleet at once.
	Duration pause() {
		return this.pause.plusNanos(ThreadLocalRandom.current().nextLong(this.pause.toNanos() / 2));
	}

	private boolean tell(State now) {
		boolean news = this.told != now;
		this.told = now;
		return news;
	}

	private enum State {

		NONE, WORKS, FAILED, REFUSED

	}

}
