package io.lbsync.job;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;

/**
 * A run of a job on this server, from its claim to its end.
 * <p>
 * Thread-safe.
 */
final class JobRun implements JobExecution {

	private final String job;

	private final JobRow row;

	private final JobRow.Claim claim;

	private final Ticker ticker;

	private final long started;

	private final Thread thread;

	private boolean over;

	private volatile boolean cancelled;

	private volatile @Nullable JobRow successor;

	/**
	 * Create the run of the calling thread.
	 */
	JobRun(String job, JobRow row, JobRow.Claim claim, Ticker ticker) {
		this.job = job;
		this.row = row;
		this.claim = claim;
		this.ticker = ticker;
		this.started = ticker.nanos();
		this.thread = Thread.currentThread();
	}

	@Override
	public String job() {
		return this.job;
	}

	@Override
	public long slot() {
		return this.row.slots() + 1;
	}

	@Override
	public Instant due() {
		return this.claim.slot();
	}

	@Override
	public Instant now() {
		return this.claim.began();
	}

	@Override
	public Instant lastCompleted() {
		Instant completed = this.row.completed();
		return (completed != null) ? completed : Instant.EPOCH;
	}

	@Override
	public long token() {
		return this.row.token();
	}

	@Override
	public boolean isCancelled() {
		return this.cancelled;
	}

	JobRow row() {
		return this.row;
	}

	Duration took() {
		return Duration.ofMillis(this.ticker.since(this.started).toMillis());
	}

	JobStartedEvent event() {
		return new JobStartedEvent(this.job, slot(), due(), token());
	}

	/**
	 * The row as it is to be when the slot is done.
	 */
	JobRow finished(JobOutcome outcome, @Nullable Throwable failure) {
		return this.row.finished(this.claim, last(outcome, failure));
	}

	/**
	 * The row as it is to be when the slot is left to others.
	 */
	JobRow released(JobOutcome outcome, @Nullable Throwable failure) {
		return this.row.released(last(outcome, failure));
	}

	private JobRow.Last last(JobOutcome outcome, @Nullable Throwable failure) {
		String text = (failure != null) ? shortened(failure.toString()) : null;
		return new JobRow.Last(this.claim.began(), this.claim.server(), outcome, took(), text);
	}

	private static String shortened(String text) {
		return text.substring(0, Math.min(text.length(), 200));
	}

	/**
	 * The server shuts down: stop, if the work is still going on.
	 */
	synchronized void cancel() {
		if (!this.over) {
			this.cancelled = true;
			this.thread.interrupt();
		}
	}

	/**
	 * Another server has the slot.
	 */
	void takenOver(JobRow by) {
		this.successor = by;
		cancel();
	}

	/**
	 * The row as another server has claimed it since.
	 * @return the row, or {@code null} if none is known to have done so
	 */
	@Nullable JobRow successor() {
		return this.successor;
	}

	/**
	 * The work is over: what follows is not interrupted, and nothing that comes after it
	 * on this thread either.
	 */
	synchronized void over() {
		if (!this.over) {
			this.over = true;
			Thread.interrupted();
		}
	}

}
