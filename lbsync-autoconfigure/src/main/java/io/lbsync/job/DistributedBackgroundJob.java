package io.lbsync.job;

import java.time.Duration;

/**
 * Work that one of all servers does, once in each period. Declare a bean; or annotate a
 * method with {@link DistributedJob}.
 * <p>
 * A job that is {@link #transactional()} has exactly one committed effect in each slot.
 * Any other is done at least once: a server that dies between the end of the work and the
 * record of it leaves the slot to another one.
 * <p>
 * Implementations are called by one thread at a time on this server, and by one server at
 * a time unless it was paused or cut off and taken over.
 */
public interface DistributedBackgroundJob {

	/**
	 * Name of the job, the same on all servers and in all versions. It names the row
	 * {@code lbsync.job.NAME} of {@code umbracoKeyValue}.
	 * @return a name of at most 200 characters that does not end in {@code .alive}
	 */
	String name();

	/**
	 * Time from one slot to the next. Slots do not drift, and missed ones are not made up
	 * for: after a pause only the latest is run.
	 * @return a positive time, at least a millisecond
	 */
	Duration period();

	/**
	 * Whether slots are at multiples of the period, counted from 0001-01-01T00:00Z as in
	 * Umbraco: a period of an hour is every full hour. Otherwise they are counted from
	 * when the job was first seen.
	 * @return whether to align
	 */
	default boolean alignToClock() {
		return false;
	}

	/**
	 * Whether the work is done in a transaction of the shared database, which commits
	 * only if the slot is still this server's then.
	 * @return whether to run in a transaction
	 */
	default boolean transactional() {
		return false;
	}

	/**
	 * Do the work of one slot.
	 * @param execution which slot it is
	 * @throws Exception if it failed: that is logged and counted, and the job runs again
	 * at its next slot
	 */
	void execute(JobExecution execution) throws Exception;

}
