package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

final class PostgresSessions implements SessionKind {

	// Settings that a server does not know are left out; without Linux the last one would
	// be refused. The statement time-out is above any slice, and ends what hangs.
	private static final String PREPARE = """
			SELECT count(set_config(known."name", wanted."value", false)) FROM pg_settings known JOIN (VALUES
				('application_name', 'lbsync session'), ('idle_session_timeout', '5s'),
				('idle_in_transaction_session_timeout', '2s'), ('lock_timeout', CAST(? AS text)),
				('statement_timeout', '30s'), ('tcp_user_timeout', '5s'), ('client_connection_check_interval', '1s')
			) wanted ("name", "value") ON known."name" = wanted."name"
			WHERE known."name" <> 'client_connection_check_interval' OR version() LIKE '%linux%'
			""";

	private static final String VERSION = "SELECT version()";

	@Override
	public HeldLocks locks(Connection connection) {
		return new PostgresLocks(connection);
	}

	@Override
	public void prepare(Connection connection, Duration patience) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(PREPARE)) {
			statement.setString(1, PostgresLocks.millis(patience));
			statement.executeQuery().close();
		}
	}

	@Override
	public String refusal(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(VERSION);
				ResultSet row = statement.executeQuery()) {
			row.next();
			return row.getString(1).contains("CockroachDB") ? "Advisory locks of CockroachDB do nothing" : "";
		}
	}

	@Override
	public String whoAnswers() {
		return "SELECT pg_backend_pid()";
	}

}
