package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * How long statements of a connection wait for locks, on databases that have the setting
 * {@code LOCK_TIMEOUT}, in milliseconds.
 */
final class LockTimeout implements Dialect.Bound {

	private final Connection connection;

	private final long before;

	private LockTimeout(Connection connection, long before) {
		this.connection = connection;
		this.before = before;
	}

	/**
	 * Limit it until this is closed.
	 * @param query reads the present setting
	 */
	static LockTimeout set(Connection connection, String query, Duration longest) throws SQLException {
		long before;
		try (PreparedStatement statement = connection.prepareStatement(query);
				ResultSet row = statement.executeQuery()) {
			row.next();
			before = row.getLong(1);
		}
		set(connection, longest.toMillis());
		return new LockTimeout(connection, before);
	}

	private static void set(Connection connection, long millis) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement("SET LOCK_TIMEOUT " + millis)) {
			statement.execute();
		}
	}

	@Override
	public void close() throws SQLException {
		set(this.connection, this.before);
	}

}
