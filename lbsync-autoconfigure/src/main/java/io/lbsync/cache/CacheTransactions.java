package io.lbsync.cache;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.lbsync.delivery.TransactionScope;

/**
 * Finds what the transaction of this thread knows of the caches. Thread-safe.
 */
final class CacheTransactions {

	private final Publishing publishing;

	private final Evictions evictions;

	private final StampClock clock;

	private final TransactionBegins begins;

	private final int maxKeys;

	CacheTransactions(Publishing publishing, Evictions evictions, StampClock clock, TransactionBegins begins,
			int maxKeys) {
		this.publishing = publishing;
		this.evictions = evictions;
		this.clock = clock;
		this.begins = begins;
		this.maxKeys = maxKeys;
	}

	/**
	 * The view of this thread's transaction, if it has one already. This is all that a
	 * hit pays: without a transaction one look at a thread-local.
	 * @return the view, or {@code null}
	 */
	@Nullable CacheTransaction existing() {
		TransactionScope scope = scope();
		return (scope != null) ? scope.existing(CacheTransaction.class) : null;
	}

	/**
	 * The view of this thread's transaction; made at the first call.
	 * @return the view, or {@code null} if there is no transaction
	 */
	@Nullable CacheTransaction current() {
		TransactionScope scope = scope();
		return (scope != null) ? scope.participant(CacheTransaction.class, () -> create(scope)) : null;
	}

	/**
	 * Birth of a load that starts now, here.
	 * @return the birth
	 */
	Birth birth() {
		CacheTransaction transaction = current();
		long begin = (transaction != null) ? transaction.begin() : this.begins.outermost();
		return new Birth(Math.min(this.clock.now(), begin), transaction);
	}

	private CacheTransaction create(TransactionScope scope) {
		return new CacheTransaction(scope, this.begins.outermost(), this.clock, this.evictions, this.maxKeys);
	}

	private @Nullable TransactionScope scope() {
		return TransactionSynchronizationManager.isActualTransactionActive() ? this.publishing.currentTransaction()
				: null;
	}

}
