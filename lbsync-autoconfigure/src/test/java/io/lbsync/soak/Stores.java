package io.lbsync.soak;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * How rows are reached.
 *
 * @param main by which this server reads, and writes within transactions
 * @param jdbc writes without a transaction, which Hibernate cannot
 */
record Stores(Store main, Store jdbc) {

	Store reader() {
		return this.main;
	}

	Store writer() {
		return TransactionSynchronizationManager.isActualTransactionActive() ? this.main : this.jdbc;
	}

	boolean hibernate() {
		return this.main != this.jdbc;
	}

}
