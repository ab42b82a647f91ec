package io.lbsync.delivery;

import io.lbsync.instruction.OwnInstructions;

/**
 * What each transaction works with.
 *
 * @param thread transactions of the calling thread
 * @param ours our database
 * @param log the log
 * @param own which own rows were applied here
 * @param after what happens after the transaction
 * @param strictOrder whether pending changes are flushed before each commit
 */
record TransactionContext(ThreadTransactions thread, OurDataSource ours, LogWriter log, OwnInstructions own,
		Aftermath after, boolean strictOrder) {

	/**
	 * What happens after a transaction.
	 *
	 * @param outside writes what came too late for the transaction
	 * @param announcements tells of its rows
	 */
	record Aftermath(OutsideWriter outside, Announcements announcements) {

	}

}
