package io.lbsync.job;

import java.time.Duration;
import java.time.Instant;

/**
 * A run that a test turns by hand.
 */
public final class HandTurnedExecution implements JobExecution {

	private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

	private final Instant lastCompleted;

	private volatile boolean cancelled;

	/**
	 * Create the first run of a job.
	 */
	public HandTurnedExecution() {
		this(Instant.EPOCH);
	}

	HandTurnedExecution(Instant lastCompleted) {
		this.lastCompleted = lastCompleted;
	}

	/**
	 * Ask the job to stop.
	 */
	public void cancel() {
		this.cancelled = true;
	}

	@Override
	public String job() {
		return "job";
	}

	@Override
	public long slot() {
		return 1;
	}

	@Override
	public Instant due() {
		return BEGIN;
	}

	@Override
	public Instant now() {
		return BEGIN.plus(Duration.ofMillis(20));
	}

	@Override
	public Instant lastCompleted() {
		return this.lastCompleted;
	}

	@Override
	public long token() {
		return 1;
	}

	@Override
	public boolean isCancelled() {
		return this.cancelled;
	}

}
