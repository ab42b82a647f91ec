package io.lbsync.jdbc;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

final class SqliteSessions implements SessionKind {

	@Override
	public HeldLocks locks(Connection connection) throws SQLException {
		try {
			// Servers may know the file by different names.
			return new FileLocks(Path.of(file(connection)).toRealPath());
		}
		catch (IOException ex) {
			throw new SQLException("The database file cannot be found: " + ex, ex);
		}
	}

	@Override
	public void prepare(Connection connection, Duration patience) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("PRAGMA busy_timeout = " + patience.toMillis());
		}
	}

	@Override
	public String refusal(Connection connection) throws SQLException {
		return file(connection).isEmpty() ? "A database in memory has no file to lock" : "";
	}

	private static String file(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("PRAGMA database_list")) {
			String file = "";
			while (row.next()) {
				if (row.getString("name").equals("main") && row.getString("file") != null) {
					file = row.getString("file");
				}
			}
			return file;
		}
	}

}
