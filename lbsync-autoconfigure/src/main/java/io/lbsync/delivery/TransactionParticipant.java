package io.lbsync.delivery;

import java.util.List;

import io.lbsync.instruction.RefreshInstruction;

/**
 * Collects changes during one transaction and says, right before the commit, which
 * instructions they amount to. Lives as long as its transaction and is called by the
 * transaction's thread only.
 */
public interface TransactionParticipant {

	/**
	 * Hand out what is to be published and was not handed out before. Called right before
	 * the commit, and again for each change that comes later.
	 * @return the instructions; empty if there are none
	 */
	List<RefreshInstruction> drain();

	/**
	 * Whether {@link #drain} would hand out anything. If no participant has anything, the
	 * persistence context is not flushed for our sake.
	 * @return whether something is to be published
	 */
	default boolean hasPending() {
		return true;
	}

	/**
	 * The transaction is over: bring the local state in line. The connection may still be
	 * bound to the thread, so nothing may be asked of the database. Must not throw.
	 * @param outcome how the transaction ended
	 * @return whether everything that was handed out is applied on this server now, so
	 * that the reader may pass over it
	 */
	boolean completed(TransactionOutcome outcome);

	/**
	 * A savepoint was set.
	 * @param savepoint the savepoint
	 */
	default void savepoint(Object savepoint) {
	}

	/**
	 * The transaction was rolled back to a savepoint.
	 * @param savepoint the savepoint
	 */
	default void savepointRollback(Object savepoint) {
	}

}
