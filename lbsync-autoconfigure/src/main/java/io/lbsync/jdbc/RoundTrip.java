package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;

/**
 * The emptiest question that a driver can send: PostgreSQL's sends a statement without
 * text, those of MariaDB and MySQL send COM_PING. SQL Server's has nothing less than
 * {@code SELECT 1}.
 */
final class RoundTrip {

	private RoundTrip() {
	}

	/**
	 * Ask and wait for the answer, for the time that the server waits for a session.
	 * @throws SQLException if there is none
	 */
	static void on(Connection connection) throws SQLException {
		on(connection, DedicatedSession.SILENCE);
	}

	/**
	 * Ask and wait for the answer.
	 * @param longest for how long, in whole seconds
	 * @throws SQLException if there is none
	 */
	static void on(Connection connection, Duration longest) throws SQLException {
		if (!connection.isValid(Math.max(1, (int) longest.toSeconds()))) {
			throw new SQLNonTransientConnectionException("The session does not answer; open another one");
		}
	}

}
