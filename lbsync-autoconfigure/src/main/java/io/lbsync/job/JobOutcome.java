package io.lbsync.job;

/**
 * How a run of a distributed job ended.
 */
public enum JobOutcome {

	/** The work was done, and the slot with it. */
	SUCCEEDED,

	/**
	 * The work threw; the slot counts as done. If it was the connection of the job's
	 * transaction that was lost, the slot is run again.
	 */
	FAILED,

	/** The server shut down before the work was done; another one takes the slot. */
	CANCELLED,

	/**
	 * Another server took the slot over, because nothing was heard of this one. A
	 * transactional job did not commit. The row tells that, also if the answer to the
	 * commit was lost; it does not if, before this server could look at it, other servers
	 * ended later runs and one of those left its slot undone.
	 */
	TAKEN_OVER

}
