package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * A transaction that locks the rows it changes and nothing around them: at MariaDB's
 * default isolation, others could not insert into the gaps that it looked at.
 */
public final class ReadCommitted {

	private ReadCommitted() {
	}

	/**
	 * Do something in a transaction.
	 * @param <T> type of the result
	 * @param connection a connection in autocommit mode, as it is again afterwards
	 * @param work what to do
	 * @return what the work returned
	 * @throws SQLException from the driver; then nothing was done, unless the connection
	 * was lost while it committed
	 */
	public static <T extends @Nullable Object> T transaction(Connection connection, Database.Work<T> work)
			throws SQLException {
		int before = connection.getTransactionIsolation();
		// SQLite has one isolation level, and one writer.
		boolean changed = before != Connection.TRANSACTION_READ_COMMITTED
				&& connection.getMetaData().supportsTransactionIsolationLevel(Connection.TRANSACTION_READ_COMMITTED);
		if (changed) {
			connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
		}
		try {
			return Database.inTransaction(connection, work);
		}
		finally {
			if (changed) {
				connection.setTransactionIsolation(before);
			}
		}
	}

}
