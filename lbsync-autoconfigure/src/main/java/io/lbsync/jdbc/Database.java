package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/**
 * The shared database: where connections come from, and its dialect.
 * <p>
 * Thread-safe.
 */
public final class Database {

	private static final SQLExceptionTranslator TRANSLATOR = new SQLExceptionSubclassTranslator();

	private final DataSource dataSource;

	private final Dialect dialect;

	private final AnswerTimeout answerTimeout;

	/**
	 * Create a database that is waited for without end.
	 * @param dataSource where connections come from
	 * @param dialect what is special about it
	 */
	public Database(DataSource dataSource, Dialect dialect) {
		this(dataSource, dialect, Duration.ZERO);
	}

	/**
	 * Create a database.
	 * @param dataSource where connections come from
	 * @param dialect what is special about it
	 * @param answerTimeout longest time to wait for an answer on connections of its own,
	 * where the driver can do that: a link that drops everything would block for hours
	 * otherwise. Zero for no end
	 */
	public Database(DataSource dataSource, Dialect dialect, Duration answerTimeout) {
		this.dataSource = dataSource;
		this.dialect = dialect;
		this.answerTimeout = new AnswerTimeout(answerTimeout);
	}

	/**
	 * Where connections come from.
	 * @return the application's data source
	 */
	public DataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * What is special about this database.
	 * @return the dialect
	 */
	public Dialect dialect() {
		return this.dialect;
	}

	/**
	 * Do something on a connection of its own, in autocommit mode: never within a
	 * transaction that is open on this thread.
	 * @param <T> type of the result
	 * @param work what to do
	 * @return what the work returned
	 * @throws org.springframework.dao.DataAccessException if the database failed
	 */
	public <T extends @Nullable Object> T onOwnConnection(Work<T> work) {
		try (Connection connection = this.dataSource.getConnection()) {
			int before = this.answerTimeout.begin(connection);
			try {
				return inAutoCommit(connection, work);
			}
			finally {
				this.answerTimeout.end(connection, before);
			}
		}
		catch (SQLException ex) {
			throw translate(ex);
		}
	}

	private static <T extends @Nullable Object> T inAutoCommit(Connection connection, Work<T> work)
			throws SQLException {
		boolean autoCommit = connection.getAutoCommit();
		if (!autoCommit) {
			connection.setAutoCommit(true);
		}
		try {
			return work.on(connection);
		}
		finally {
			if (!autoCommit) {
				connection.setAutoCommit(false);
			}
		}
	}

	/**
	 * Do something in a transaction of its own, on a connection of its own.
	 * @param <T> type of the result
	 * @param work what to do
	 * @return what the work returned
	 * @throws org.springframework.dao.DataAccessException if the database failed; then
	 * nothing was done, unless the connection was lost while it committed
	 */
	public <T extends @Nullable Object> T inOwnTransaction(Work<T> work) {
		return onOwnConnection((connection) -> inTransaction(connection, work));
	}

	/**
	 * Do something in a transaction.
	 * @param connection a connection in autocommit mode, as it is again afterwards
	 */
	static <T extends @Nullable Object> T inTransaction(Connection connection, Work<T> work) throws SQLException {
		connection.setAutoCommit(false);
		try {
			T result = work.on(connection);
			connection.commit();
			return result;
		}
		catch (SQLException | RuntimeException ex) {
			connection.rollback();
			throw ex;
		}
		finally {
			connection.setAutoCommit(true);
		}
	}

	RuntimeException translate(SQLException ex) {
		RuntimeException translated = TRANSLATOR.translate("lbsync", null, ex);
		return (translated != null) ? translated
				: new org.springframework.jdbc.UncategorizedSQLException("lbsync", null, ex);
	}

	/**
	 * Something to do on a connection.
	 *
	 * @param <T> type of the result
	 */
	@FunctionalInterface
	public interface Work<T extends @Nullable Object> {

		/**
		 * Do it.
		 * @param connection the connection; do not close it
		 * @return the result
		 * @throws SQLException from the driver
		 */
		T on(Connection connection) throws SQLException;

	}

}
