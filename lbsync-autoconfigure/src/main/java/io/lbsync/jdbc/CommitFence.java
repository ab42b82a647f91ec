package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Does something with the connection of a transaction right before it commits, and keeps
 * it from committing by throwing. What is locked there is locked for moments: a process
 * that stands still between that and its commit loses the connection.
 */
public final class CommitFence implements TransactionSynchronization, Ordered {

	private static final Log logger = LogFactory.getLog(CommitFence.class);

	private static final Duration LONGEST_COMMIT = Duration.ofSeconds(5);

	private final Database database;

	private final List<Database.Work<?>> checks = new ArrayList<>();

	private Dialect.@Nullable Bound bound;

	private boolean connectionLost;

	private CommitFence(Database database) {
		this.database = database;
	}

	/**
	 * Whether a transaction of a database is open on this thread.
	 * @param database the database
	 * @return whether there is one to fence
	 */
	public static boolean isPossible(Database database) {
		return TransactionSynchronizationManager.hasResource(database.dataSource())
				&& TransactionSynchronizationManager.isActualTransactionActive();
	}

	/**
	 * Let the transaction of this thread commit only after a check.
	 * @param database the database of the transaction
	 * @param check throws to let it roll back
	 * @return the fence of the transaction
	 */
	public static CommitFence register(Database database, Database.Work<?> check) {
		CommitFence fence = ofTransaction(database);
		fence.checks.add(check);
		return fence;
	}

	/**
	 * Whether the transaction has ended with the loss of its connection. A pool closes
	 * that at the first sign, and what fails then does not say any more why.
	 * @return whether its connection was closed when it ended
	 */
	public boolean isConnectionLost() {
		return this.connectionLost;
	}

	// One for all checks: what bounds the transaction is to be undone once.
	private static CommitFence ofTransaction(Database database) {
		for (TransactionSynchronization known : TransactionSynchronizationManager.getSynchronizations()) {
			if (known instanceof CommitFence fence && fence.database.dataSource() == database.dataSource()) {
				return fence;
			}
		}
		CommitFence fence = new CommitFence(database);
		TransactionSynchronizationManager.registerSynchronization(fence);
		return fence;
	}

	/**
	 * Do something with the connection of the transaction of this thread.
	 * @param <T> type of the result
	 * @param database the database of the transaction
	 * @param work what to do
	 * @return what the work returned
	 * @throws org.springframework.dao.DataAccessException if the database failed
	 */
	public static <T extends @Nullable Object> T onTransaction(Database database, Database.Work<T> work) {
		Connection connection = DataSourceUtils.getConnection(database.dataSource());
		try {
			return work.on(connection);
		}
		catch (SQLException ex) {
			throw database.translate(ex);
		}
		finally {
			DataSourceUtils.releaseConnection(connection, database.dataSource());
		}
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public void beforeCommit(boolean readOnly) {
		CommitFence.<Boolean>onTransaction(this.database, (connection) -> {
			Dialect.Bound begun = this.database.dialect().bound(connection, LONGEST_COMMIT);
			this.bound = begun;
			begun.begin();
			for (Database.Work<?> check : this.checks) {
				check.on(connection);
			}
			return true;
		});
	}

	@Override
	public void afterCompletion(int status) {
		Dialect.Bound begun = this.bound;
		if (begun != null) {
			try {
				begun.close();
			}
			catch (SQLException ex) {
				logger.debug("The connection was lost", ex);
			}
		}
		this.connectionLost = status != STATUS_COMMITTED && isConnectionClosed();
	}

	private boolean isConnectionClosed() {
		Object resource = TransactionSynchronizationManager.getResource(this.database.dataSource());
		try {
			return resource instanceof ConnectionHolder holder && holder.getConnection().isClosed();
		}
		catch (SQLException ex) {
			return true;
		}
		catch (RuntimeException ex) {
			// JPA may have let go of it: then nobody can tell.
			logger.debug("The connection of a transaction that has ended cannot be asked for", ex);
			return false;
		}
	}

}
