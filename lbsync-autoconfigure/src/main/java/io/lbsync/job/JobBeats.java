package io.lbsync.job;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Step;

/**
 * Gives signs of life of the runs of this server that last longer than a moment, so that
 * others wait for them, and finds out when they did not.
 * <p>
 * {@link #step()} is called by one thread at a time.
 */
final class JobBeats implements Step {

	private static final Log logger = LogFactory.getLog(DistributedJobs.class);

	private final Supplier<? extends Collection<WatchedJob>> jobs;

	private final JobStore store;

	private final JobDisplay display;

	private final Surroundings around;

	// Touched by step() only.
	private final Map<JobRun, Beat> beats = new HashMap<>();

	JobBeats(Supplier<? extends Collection<WatchedJob>> jobs, JobStore store, JobDisplay display, Surroundings around) {
		this.jobs = jobs;
		this.store = store;
		this.display = display;
		this.around = around;
	}

	@Override
	public void step() {
		Collection<WatchedJob> all = this.jobs.get();
		this.beats.keySet().retainAll(all.stream().map(WatchedJob::run).filter(Objects::nonNull).toList());
		for (WatchedJob job : all) {
			JobRun run = job.run();
			if (run != null && !run.isCancelled() && isDue(run)) {
				beat(run);
			}
		}
	}

	// Half an interval, so that a run is not missed for nearly two.
	private boolean isDue(JobRun run) {
		Duration half = this.around.settings().beat().dividedBy(2);
		return run.took().compareTo(half) >= 0;
	}

	private void beat(JobRun run) {
		Beat last = this.beats.get(run);
		Beat next = new Beat(run.token(), (last != null) ? last.count() + 1 : 1, (last != null) && last.late());
		if (!this.store.beat(run.job(), text(last), next.toString())) {
			String found = this.store.read(run.job());
			JobRow row = (found != null) ? JobRow.parse(run.job(), found) : null;
			if (row != null && row.token() != run.token()) {
				run.takenOver(row);
				return;
			}
			this.store.beat(run.job(), null, next.toString());
		}
		if (last == null) {
			this.display.running(run.job(), run.row());
		}
		this.beats.put(run, warnIfLate(run, next));
	}

	private static @Nullable String text(@Nullable Beat beat) {
		return (beat != null) ? beat.toString() : null;
	}

	private Beat warnIfLate(JobRun run, Beat beat) {
		Duration most = this.around.settings().maximumExecution();
		if (beat.late() || run.took().compareTo(most) < 0) {
			return beat;
		}
		logger.warn(("The job '%s' has been running for longer than %s "
				+ "(umbraco.cms.distributed-jobs.maximum-execution-time). As long as it runs, no server runs its next "
				+ "slots")
			.formatted(run.job(), most));
		return new Beat(beat.token(), beat.count(), true);
	}

	/**
	 * A sign of life. No two of a job are the same.
	 *
	 * @param token of the claim
	 * @param count of the signs of this claim
	 * @param late whether it was said that the run takes long
	 */
	private record Beat(long token, long count, boolean late) {

		@Override
		public String toString() {
			return this.token + ":" + this.count;
		}

	}

}
