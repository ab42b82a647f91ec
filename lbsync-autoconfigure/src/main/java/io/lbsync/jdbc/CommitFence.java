package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
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

	private final Database.Work<?> check;

	private Dialect.@Nullable Bound bound;

	private CommitFence(Database database, Database.Work<?> check) {
		this.database = database;
		this.check = check;
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
	 */
	public static void register(Database database, Database.Work<?> check) {
		TransactionSynchronizationManager.registerSynchronization(new CommitFence(database, check));
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
		onTransaction(this.database, (connection) -> {
			Dialect.Bound begun = this.database.dialect().bound(connection, LONGEST_COMMIT);
			this.bound = begun;
			begun.begin();
			return this.check.on(connection);
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
	}

}
