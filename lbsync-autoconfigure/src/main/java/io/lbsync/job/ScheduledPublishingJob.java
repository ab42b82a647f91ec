package io.lbsync.job;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Calls everything that publishes, one after the other, in one transaction. What throws
 * fails the whole run: nothing of it is kept, not even what the others did, and the next
 * slot asks all of them again from the same {@link JobExecution#lastCompleted()} on. So
 * what was due is late then, but neither lost nor done twice.
 * <p>
 * Thread-safe if what publishes is.
 */
public final class ScheduledPublishingJob implements DistributedBackgroundJob {

	/** Name of the job, which is Umbraco's. */
	public static final String NAME = "ScheduledPublishingJob";

	private final List<ScheduledPublishing> publishing;

	private final Duration period;

	private final boolean alignToClock;

	/**
	 * Create the job.
	 * @param publishing what publishes, in this order
	 * @param period time from one slot to the next, at least a millisecond
	 * @param alignToClock whether slots are at multiples of the period
	 */
	public ScheduledPublishingJob(List<ScheduledPublishing> publishing, Duration period, boolean alignToClock) {
		this.publishing = List.copyOf(publishing);
		this.period = period;
		this.alignToClock = alignToClock;
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public Duration period() {
		return this.period;
	}

	@Override
	public boolean alignToClock() {
		return this.alignToClock;
	}

	@Override
	public boolean transactional() {
		return true;
	}

	/**
	 * Publish what is due.
	 * @throws CancellationException if the run was cancelled before all were called: had
	 * it returned, the slot would count as done
	 */
	@Override
	public void execute(JobExecution execution) {
		for (ScheduledPublishing each : this.publishing) {
			if (execution.isCancelled()) {
				throw new CancellationException(
						"Scheduled publishing was cancelled. The next run does what this one did not");
			}
			each.publish(execution.now(), execution.lastCompleted());
		}
	}

}
