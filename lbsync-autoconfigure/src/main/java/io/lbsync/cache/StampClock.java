package io.lbsync.cache;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Order of evictions and loads on this server, without time. Each eviction raises its
 * stamp above every earlier reading of this clock; a load that began at reading <i>h</i>
 * may be kept while the stamps of its key are not above <i>h</i>.
 * <p>
 * Thread-safe, without locks.
 */
final class StampClock {

	/** Reading of a load that must not be kept: below every stamp. */
	static final long NEVER = Long.MIN_VALUE;

	private final AtomicLong latest = new AtomicLong();

	private final AtomicInteger openRuns = new AtomicInteger();

	/**
	 * Beginning of a load that starts now.
	 * @return the reading, {@link #NEVER} while a run of evictions is open: such a load
	 * may combine what is fresh already with what is not yet
	 */
	long now() {
		// In this order: a run that starts in between raises its stamps above the
		// reading.
		long reading = this.latest.get();
		return isRunOpen() ? NEVER : reading;
	}

	void runStarted() {
		this.openRuns.incrementAndGet();
	}

	void runEnded() {
		this.openRuns.decrementAndGet();
	}

	boolean isRunOpen() {
		return this.openRuns.get() > 0;
	}

	/**
	 * Raise a stamp above all readings so far and above itself. Never leaves it as it
	 * was, so that whoever compares two readings of a stamp sees each eviction.
	 * @param stamps the stamps
	 * @param index which of them
	 * @return the stamp before and after
	 */
	Raise raise(AtomicLongArray stamps, int index) {
		long ticket = this.latest.incrementAndGet();
		long before;
		long after;
		do {
			before = stamps.get(index);
			after = Math.max(before + 1, ticket);
		}
		while (!stamps.compareAndSet(index, before, after));
		if (after > ticket) {
			// A stamp ahead of the clock would turn away loads that begin from now on.
			this.latest.accumulateAndGet(after, Math::max);
		}
		return new Raise(before, after);
	}

	/**
	 * What became of a stamp.
	 *
	 * @param before its value before
	 * @param after its value now
	 */
	record Raise(long before, long after) {

	}

}
