package io.lbsync.soak;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * How rows are reached.
 *
 * @param main by which this server reads, and writes within transactions
 * @param alone writes without a transaction, which Hibernate cannot
 * @param hibernate whether the former is Hibernate
 */
record Stores(Store main, Store alone, boolean hibernate) {

	Store reader() {
		return this.main;
	}

	Store writer() {
		return TransactionSynchronizationManager.isActualTransactionActive() ? this.main : this.alone;
	}

}
