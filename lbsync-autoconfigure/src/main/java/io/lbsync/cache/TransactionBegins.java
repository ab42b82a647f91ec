package io.lbsync.cache;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Notes when the outermost transaction of a thread began. What is loaded within it may be
 * as old as that: REPEATABLE READ keeps the snapshot, and Hibernate's first-level cache
 * keeps entities at any isolation. A transaction that finds a persistence context open
 * may see what is still older. Thread-safe.
 */
final class TransactionBegins implements TransactionExecutionListener {

	/** Said of a thread without a transaction. */
	static final long NONE = Long.MAX_VALUE;

	private final StampClock clock;

	private final RequestBegins requests;

	// Begin of the transaction that is being begun.
	private final ThreadLocal<Long> beginning = new ThreadLocal<>();

	// Begin of the outermost suspended transaction of the thread.
	private final ThreadLocal<Long> suspended = new ThreadLocal<>();

	TransactionBegins(StampClock clock, RequestBegins requests) {
		this.clock = clock;
		this.requests = requests;
	}

	/**
	 * Note the transactions of a manager; harmless if done twice.
	 * @param transactionManager the manager
	 */
	void observe(ConfigurableTransactionManager transactionManager) {
		if (!transactionManager.getTransactionExecutionListeners().contains(this)) {
			transactionManager.addListener(this);
		}
	}

	/**
	 * How old data may be that a load which starts now finds on this thread: begin of the
	 * outermost transaction, or of the persistence context that is open without one.
	 * @return a reading of the clock, {@link StampClock#NEVER} if it is not known,
	 * {@link #NONE} if there is neither
	 */
	long outermost() {
		if (!TransactionSynchronizationManager.isActualTransactionActive()) {
			return found();
		}
		if (!TransactionSynchronizationManager.isSynchronizationActive()) {
			return StampClock.NEVER;
		}
		Long least = null;
		for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
			if (each instanceof Begin begin && begin.owner() == this) {
				least = (least != null) ? Math.min(least, begin.horizon) : begin.horizon;
			}
		}
		return (least != null) ? least : StampClock.NEVER;
	}

	/**
	 * Before, because afterwards the persistence context of the transaction itself cannot
	 * be told from one that was open already.
	 */
	@Override
	public void beforeBegin(TransactionExecution transaction) {
		if (transaction instanceof DefaultTransactionStatus) {
			this.beginning.set(Math.min(this.clock.now(), found()));
		}
	}

	@Override
	public void afterBegin(TransactionExecution transaction, @Nullable Throwable beginFailure) {
		// With the synchronization of an outer transaction that was not seen, nothing is
		// known.
		if (transaction instanceof DefaultTransactionStatus status) {
			Long horizon = this.beginning.get();
			this.beginning.remove();
			if (beginFailure == null && horizon != null && status.isNewTransaction() && status.isNewSynchronization()) {
				TransactionSynchronizationManager.registerSynchronization(new Begin(horizon));
			}
		}
	}

	/**
	 * A persistence context that is bound beside a suspended transaction is either its
	 * own, or was found when it began.
	 */
	private long found() {
		Long horizon = this.suspended.get();
		return (horizon != null) ? horizon : this.requests.ofBoundEntities();
	}

	/**
	 * Travels with its transaction, suspension included.
	 */
	private final class Begin implements TransactionSynchronization {

		private final long horizon;

		private @Nullable Long outer;

		Begin(long horizon) {
			this.horizon = horizon;
		}

		TransactionBegins owner() {
			return TransactionBegins.this;
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

		@Override
		public void suspend() {
			this.outer = TransactionBegins.this.suspended.get();
			TransactionBegins.this.suspended.set(this.horizon);
		}

		@Override
		public void resume() {
			if (this.outer != null) {
				TransactionBegins.this.suspended.set(this.outer);
			}
			else {
				TransactionBegins.this.suspended.remove();
			}
		}

	}

}
