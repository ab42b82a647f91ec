package io.lbsync.delivery;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * Tells {@link Delivery} of the transactions of a manager. Needs nothing to be made, so
 * that it can be added to managers before the rest exists; until a {@code Delivery} is
 * attached it does nothing.
 * <p>
 * Thread-safe. Adding it twice to a manager is harmless.
 */
public final class DeliveryTransactionListener implements TransactionExecutionListener {

	private volatile @Nullable Delivery delivery;

	void attach(Delivery attached) {
		this.delivery = attached;
	}

	@Override
	public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
		Delivery attached = this.delivery;
		// Neither savepoints (not new) nor reactive transactions (no status, any thread).
		if (attached != null && beginFailure == null && transaction.isNewTransaction()
				&& transaction instanceof TransactionStatus status) {
			attached.begun(status);
		}
	}

	@Override
	public void beforeCommit(TransactionExecution transaction) {
		OpenTransaction open = open(transaction);
		// Also called for a released savepoint.
		if (open != null && !((TransactionStatus) transaction).hasSavepoint()) {
			open.beforeCommit();
		}
	}

	@Override
	public void afterCommit(TransactionExecution transaction, @Nullable Throwable commitFailure) {
		completed(transaction, (commitFailure == null) ? TransactionSynchronization.STATUS_COMMITTED
				: TransactionSynchronization.STATUS_UNKNOWN);
	}

	@Override
	public void afterRollback(TransactionExecution transaction, @Nullable Throwable rollbackFailure) {
		completed(transaction, (rollbackFailure == null) ? TransactionSynchronization.STATUS_ROLLED_BACK
				: TransactionSynchronization.STATUS_UNKNOWN);
	}

	/**
	 * Only a manager without synchronization comes here with the transaction still open.
	 */
	private void completed(TransactionExecution transaction, int result) {
		OpenTransaction open = open(transaction);
		if (open != null) {
			open.completed(result);
		}
	}

	private @Nullable OpenTransaction open(TransactionExecution transaction) {
		Delivery attached = this.delivery;
		return (attached != null && transaction instanceof TransactionStatus status) ? attached.open(status) : null;
	}

}
