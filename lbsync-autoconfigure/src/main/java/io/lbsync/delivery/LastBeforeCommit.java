package io.lbsync.delivery;

import org.springframework.transaction.support.TransactionSynchronization;

/**
 * Writes the rows of a transaction whose manager takes no listener, after the other
 * synchronizations.
 *
 * @param transaction the transaction
 */
record LastBeforeCommit(OpenTransaction transaction) implements TransactionSynchronization {

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		this.transaction.beforeCommit();
	}

}
