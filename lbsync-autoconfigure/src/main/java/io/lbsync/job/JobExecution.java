package io.lbsync.job;

import java.time.Instant;

/**
 * One run of a distributed job. All instants are of the database's clock.
 * <p>
 * Thread-safe.
 */
public interface JobExecution {

	/**
	 * Name of the job.
	 * @return the name
	 */
	String job();

	/**
	 * Number of the slot. It is greater by one for each slot that was done, whatever the
	 * clock does, and the same again when a slot is repeated because its server died: a
	 * key by which other systems can tell repetitions.
	 * @return a number from 1
	 */
	long slot();

	/**
	 * When the slot was due. Usually a little before {@link #now()}; the latest one if
	 * several were missed.
	 * @return the instant
	 */
	Instant due();

	/**
	 * When this run began, but never earlier than a run that was completed before, not
	 * even if the clock was set back.
	 * @return the instant
	 */
	Instant now();

	/**
	 * What {@link #now()} was in the last run that succeeded. What became due after it
	 * and not after {@link #now()} is what this run has to do.
	 * @return the instant, {@link Instant#EPOCH} if no run ever succeeded
	 */
	Instant lastCompleted();

	/**
	 * Number of this claim, greater than that of any earlier one of this job: for systems
	 * that can refuse what comes with an older one.
	 * @return the number
	 */
	long token();

	/**
	 * Whether to stop: the server shuts down, or another one has taken over. The thread
	 * is interrupted, too.
	 * @return whether the run was cancelled
	 */
	boolean isCancelled();

}
