package io.lbsync.delivery;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transactions of the calling thread: the one that is open, and those that wait
 * suspended beneath it.
 * <p>
 * Thread-safe; each thread sees its own.
 */
final class ThreadTransactions {

	private final ThreadLocal<Deque<OpenTransaction>> suspended = ThreadLocal.withInitial(ArrayDeque::new);

	@Nullable OpenTransaction current() {
		return (OpenTransaction) TransactionSynchronizationManager.getResource(this);
	}

	/**
	 * Make a transaction the current one.
	 * @param transaction the transaction
	 * @return the one that was current until now; managers without synchronization begin
	 * an inner transaction without telling that the outer one is suspended
	 */
	@Nullable OpenTransaction enter(OpenTransaction transaction) {
		Object previous = TransactionSynchronizationManager.unbindResourceIfPossible(this);
		TransactionSynchronizationManager.bindResource(this, transaction);
		return (OpenTransaction) previous;
	}

	/**
	 * A transaction is over. Does nothing on another thread than its own, as JTA may
	 * report the completion there.
	 * @param transaction the transaction
	 * @param previous what {@link #enter} returned
	 */
	void leave(OpenTransaction transaction, @Nullable OpenTransaction previous) {
		if (current() != transaction) {
			return;
		}
		TransactionSynchronizationManager.unbindResource(this);
		if (previous != null) {
			TransactionSynchronizationManager.bindResource(this, previous);
		}
	}

	void suspend(OpenTransaction transaction) {
		if (current() == transaction) {
			TransactionSynchronizationManager.unbindResource(this);
			this.suspended.get().push(transaction);
		}
	}

	void resume(OpenTransaction transaction) {
		Deque<OpenTransaction> waiting = this.suspended.get();
		if (waiting.remove(transaction)) {
			enter(transaction);
		}
		if (waiting.isEmpty()) {
			this.suspended.remove();
		}
	}

	/**
	 * Whether transactions of this thread are suspended, which keep their connections.
	 * @return whether there are any
	 */
	boolean anySuspended() {
		return !suspendedHere().isEmpty();
	}

	/**
	 * Whether a connection belongs to a transaction that is suspended: it stays bound
	 * while another manager's transaction runs inside.
	 * @param holder the connection
	 * @return whether it does
	 */
	boolean isSuspended(ConnectionHolder holder) {
		return suspendedHere().stream().anyMatch((transaction) -> transaction.holds(holder));
	}

	private Deque<OpenTransaction> suspendedHere() {
		Deque<OpenTransaction> waiting = this.suspended.get();
		if (waiting.isEmpty()) {
			this.suspended.remove();
		}
		return waiting;
	}

}
