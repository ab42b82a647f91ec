package io.lbsync.delivery;

/**
 * How a transaction ended, as far as instructions are concerned.
 */
public enum TransactionOutcome {

	/** Committed; what was handed out is in the log, or is being written to it. */
	COMMITTED,

	/** Rolled back, and nothing of it was ever sent to the database. */
	ROLLED_BACK,

	/**
	 * Not known for sure, though rows were sent: the acknowledgement of the commit may
	 * have been lost. Evict, drop pending puts; the reader will apply the rows if they
	 * are there.
	 */
	IN_DOUBT

}
