package io.lbsync.delivery;

import org.springframework.core.PriorityOrdered;
import org.springframework.transaction.support.TransactionSynchronization;

import io.lbsync.delivery.OpenTransaction.Phase;

/**
 * Hears of a transaction's way before all other synchronizations, so that their callbacks
 * find the local state in line, and none that throws keeps us from hearing.
 */
final class TransactionCallbacks implements TransactionSynchronization, PriorityOrdered {

	private final OpenTransaction transaction;

	TransactionCallbacks(OpenTransaction transaction) {
		this.transaction = transaction;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void suspend() {
		this.transaction.suspend();
	}

	@Override
	public void resume() {
		this.transaction.resume();
	}

	@Override
	public void savepoint(Object savepoint) {
		this.transaction.savepoint(savepoint);
	}

	@Override
	public void savepointRollback(Object savepoint) {
		this.transaction.savepointRollback(savepoint);
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		this.transaction.reached(Phase.COMMIT_BEGUN);
	}

	@Override
	public void beforeCompletion() {
		this.transaction.reached(Phase.COMPLETING);
	}

	@Override
	public void afterCommit() {
		this.transaction.reached(Phase.COMMITTED);
	}

	@Override
	public void afterCompletion(int status) {
		this.transaction.completed(status);
	}

	boolean isFor(OpenTransaction other) {
		return this.transaction == other;
	}

}
