package io.lbsync.job;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a server leaves a slot alone that it has lost with its connection: longer with
 * each loss in a row. Other servers, which may have a connection, do not wait for that.
 * <p>
 * Guarded by its job.
 */
final class RetryPause {

	private static final Duration FIRST = Duration.ofSeconds(1);

	private static final Duration LONGEST = Duration.ofMinutes(1);

	private Duration next = FIRST;

	void reset() {
		this.next = FIRST;
	}

	Duration take() {
		Duration taken = this.next;
		Duration twice = taken.multipliedBy(2);
		this.next = (twice.compareTo(LONGEST) < 0) ? twice : LONGEST;
		// Not all jobs of a server at once.
		return taken.plusNanos(ThreadLocalRandom.current().nextLong(taken.toNanos() / 2));
	}

}
