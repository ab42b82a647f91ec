package io.lbsync.delivery;

import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Another listener of a manager, called after ours.
 */
record EvictsBeforeCommit(Runnable action) implements TransactionExecutionListener {

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		this.action.run();
	}

}
