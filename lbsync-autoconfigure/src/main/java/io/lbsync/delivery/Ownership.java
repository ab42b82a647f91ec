package io.lbsync.delivery;

import java.sql.SQLException;
import java.util.function.Predicate;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.lbsync.delivery.TransactionScope.Kind;

/**
 * Whose a transaction is.
 *
 * @param kind whose
 * @param key data source under which its connection is bound, if it is ours
 */
record Ownership(Kind kind, @Nullable DataSource key) {

	private static final Ownership FOREIGN = new Ownership(Kind.FOREIGN, null);

	/**
	 * Find out whose the transaction of this thread is, while its resources are bound.
	 * @param status the transaction, or {@code null} if its begin was not seen
	 * @param ours our database
	 * @param thread transactions of this thread
	 * @return whose it is
	 */
	static Ownership of(@Nullable TransactionStatus status, OurDataSource ours, ThreadTransactions thread) {
		DataSource key = ours.boundKey(candidates(status, thread));
		if (key == null) {
			return FOREIGN;
		}
		boolean readOnly = (status != null) ? status.isReadOnly()
				: TransactionSynchronizationManager.isCurrentTransactionReadOnly();
		return new Ownership(readOnly ? Kind.READ_ONLY : Kind.OURS, key);
	}

	/**
	 * The connection that a transaction began with. Its own word counts, not what is
	 * bound: when another manager's transaction runs inside, the connection of the outer
	 * one stays bound (Spring suspends only the synchronizations).
	 * @param status the transaction
	 * @return its connection, or {@code null} if it has none
	 */
	static @Nullable ConnectionHolder holderOf(@Nullable TransactionStatus status) {
		if (status instanceof DefaultTransactionStatus standard && standard.hasTransaction()
				&& standard.getTransaction() instanceof JdbcTransactionObjectSupport jdbc
				&& jdbc.hasConnectionHolder()) {
			return jdbc.getConnectionHolder();
		}
		return null;
	}

	private static Predicate<ConnectionHolder> candidates(@Nullable TransactionStatus status,
			ThreadTransactions thread) {
		if (status instanceof DefaultTransactionStatus) {
			ConnectionHolder own = holderOf(status);
			return (holder) -> holder == own;
		}
		return (holder) -> !thread.isSuspended(holder) && isTransactional(holder);
	}

	/**
	 * A connection in autocommit mode was bound by somebody who merely wants to reuse it.
	 */
	private static boolean isTransactional(ConnectionHolder holder) {
		try {
			return !holder.getConnection().getAutoCommit();
		}
		catch (SQLException ex) {
			return false;
		}
	}

}
