package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Written with care and not run: SQL Server is not available where lbsync is built. It
 * has no time-out for idle sessions; one whose host is gone falls with TCP's keep-alive.
 */
final class SqlServerSessions implements SessionKind {

	@Override
	public HeldLocks locks(Connection connection) {
		return new SqlServerLocks(connection);
	}

	@Override
	public void prepare(Connection connection, Duration patience) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("SET LOCK_TIMEOUT " + patience.toMillis());
		}
	}

	@Override
	public String refusal(Connection connection) {
		return "";
	}

	@Override
	public String whoAnswers() {
		return "SELECT @@SPID";
	}

}
