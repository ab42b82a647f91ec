package io.lbsync.job;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.dao.DataAccessException;

/**
 * Claims the slot of a job and runs it, on the thread that calls.
 * <p>
 * Thread-safe.
 */
final class JobRunner {

	private static final Log logger = LogFactory.getLog(DistributedJobs.class);

	private static final int TRIES = 2;

	private final JobStore store;

	private final JobWork work;

	private final Surroundings around;

	private final JobListener listener;

	JobRunner(JobStore store, JobWork work, Surroundings around, JobListener listener) {
		this.store = store;
		this.work = work;
		this.around = around;
		this.listener = listener;
	}

	/**
	 * Claim the slot that is due, and run it if nobody else has. Whoever finds the row
	 * changed reads it, and tries once more if the slot is still free.
	 */
	void turn(WatchedJob job) {
		try {
			for (int i = 0; i < TRIES; i++) {
				WatchedJob.Chance chance = job.chance();
				if (chance == null) {
					return;
				}
				if (this.store.replace(job.name(), chance.expected(), chance.next())) {
					job.know(chance.next(), chance.next().text());
					run(job, chance);
					return;
				}
				if (!hasChanged(job, chance.expected())) {
					break;
				}
			}
			job.later();
		}
		catch (DataAccessException | IllegalStateException ex) {
			job.later();
			logger.debug("The job '%s' could not be claimed and is tried again".formatted(job.name()), ex);
		}
	}

	private boolean hasChanged(WatchedJob job, String expected) {
		String found = this.store.read(job.name());
		if (found == null || found.equals(expected)) {
			return false;
		}
		job.know(JobRow.parse(job.name(), found), found);
		return true;
	}

	private void run(WatchedJob job, WatchedJob.Chance chance) {
		JobRun run = new JobRun(job.name(), chance.next(), chance.claim(), this.around.ticker());
		job.running(run);
		this.listener.started(run.event());
		JobWork.Ending ending = this.work.of(job.job(), run, chance.claim().silence());
		JobRow row = ending.row();
		if (row != null) {
			job.know(row, row.text());
		}
		job.ended(ending.again());
		this.listener.finished(new JobFinishedEvent(run.event(), ending.outcome(), run.took(), ending.failure()));
	}

}
