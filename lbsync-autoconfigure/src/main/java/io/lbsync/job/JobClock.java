package io.lbsync.job;

import java.time.Duration;
import java.time.Instant;

import io.lbsync.loop.Ticker;

/**
 * The database's time between two answers of it: the last one, and what passed since then
 * on this server's monotonic clock. It never runs ahead of the database, because it
 * starts when an answer is received.
 * <p>
 * Thread-safe.
 */
final class JobClock {

	private final Ticker ticker;

	private volatile Reading reading = new Reading(Instant.EPOCH, 0);

	JobClock(Ticker ticker) {
		this.ticker = ticker;
	}

	void read(Instant now) {
		this.reading = new Reading(now, this.ticker.nanos());
	}

	Instant now() {
		Reading last = this.reading;
		return last.now().plus(this.ticker.since(last.at()));
	}

	/**
	 * What the database's clock was, or would have been, at a reading of the ticker.
	 */
	Instant at(long nanos) {
		Reading last = this.reading;
		return last.now().plus(Duration.ofNanos(nanos - last.at()));
	}

	/**
	 * When the database's clock will be there, on the ticker.
	 */
	long until(Instant instant) {
		Reading last = this.reading;
		Duration ahead = Duration.between(last.now(), instant);
		// More nanoseconds than a long holds are in the distant future anyway.
		return last.at() + ((ahead.compareTo(FAR) < 0) ? ahead.toNanos() : FAR.toNanos());
	}

	private static final Duration FAR = Duration.ofDays(365);

	/**
	 * An answer of the database.
	 */
	private record Reading(Instant now, long at) {

	}

}
