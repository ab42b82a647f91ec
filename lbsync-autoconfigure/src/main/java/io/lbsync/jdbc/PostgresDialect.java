package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

import org.springframework.util.ClassUtils;

final class PostgresDialect implements Dialect {

	@Override
	public String name() {
		return "postgresql";
	}

	@Override
	public LogOrder logOrder() {
		return LogOrder.SNAPSHOT;
	}

	@Override
	public String utcNow() {
		return "(clock_timestamp() AT TIME ZONE 'UTC')";
	}

	@Override
	public String unlessThere() {
		return "ON CONFLICT DO NOTHING";
	}

	// On a standby transactions are always read-only, and all rights are as on the
	// primary.
	@Override
	public String refusesWrites(Connection connection, List<WriteRight> needed) throws SQLException {
		if (connection.isReadOnly()) {
			return READ_ONLY_CONNECTION;
		}
		StringBuilder sql = new StringBuilder(
				"SELECT pg_is_in_recovery(), CAST(current_setting('transaction_read_only') AS boolean)");
		// Grants on columns count: whoever gives them has read which ones are needed.
		needed.forEach((right) -> sql
			.append(", has_any_column_privilege('\"%s\"', '%s')".formatted(right.table(), right.verb())));
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql.toString())) {
			row.next();
			return refusal(row, needed);
		}
	}

	private static String refusal(ResultSet row, List<WriteRight> needed) throws SQLException {
		if (row.getBoolean(1)) {
			return "the database server is a standby";
		}
		if (row.getBoolean(2)) {
			return "its transactions are read-only (default_transaction_read_only)";
		}
		for (int i = 0; i < needed.size(); i++) {
			if (!row.getBoolean(i + 3)) {
				return needed.get(i).missing();
			}
		}
		return "";
	}

	/**
	 * Of all databases of the cluster, for they share transaction ids.
	 */
	@Override
	public String openTransactions() {
		return "SELECT pid, datname, usename, application_name, xact_start FROM pg_stat_activity "
				+ "WHERE backend_xid IS NOT NULL ORDER BY age(backend_xid) DESC "
				+ "(and prepared ones: SELECT * FROM pg_prepared_xacts)";
	}

	// A standby that is promoted goes on with its connections, on a timeline of its own.
	@Override
	public String node(Connection connection) {
		return """
				((SELECT CAST(system_identifier AS text) FROM pg_control_system()) || '-' ||
					CASE WHEN pg_is_in_recovery() THEN 'standby'
					ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END)""";
	}

	@Override
	public String lockInShareMode(String table, String column, String key) {
		return Dialect.super.lockInShareMode(table, column, key) + " FOR SHARE";
	}

	@Override
	public String unlocked(String table, String key, String condition) {
		return "\"%2$s\" = (SELECT \"%2$s\" FROM \"%1$s\" WHERE %3$s FOR UPDATE SKIP LOCKED)".formatted(table, key,
				Dialect.super.unlocked(table, key, condition));
	}

	@Override
	public Bound bound(Connection connection, Duration longest) {
		return new Bound() {

			@Override
			public void begin() throws SQLException {
				try (PreparedStatement statement = connection.prepareStatement("""
						SELECT set_config('lock_timeout', ?, true),
							set_config('idle_in_transaction_session_timeout', ?, true)
						""")) {
					statement.setString(1, longest.toSeconds() + "s");
					statement.setString(2, longest.toSeconds() + "s");
					statement.execute();
				}
			}

			@Override
			public void close() {
				// Both end with the transaction.
			}

		};
	}

	@Override
	public SessionLocks sessionLocks(DedicatedConnections connections) {
		return new ConnectionLocks(new PostgresSessions(), connections);
	}

	@Override
	public Notifications notifications(DedicatedConnections connections) {
		return ClassUtils.isPresent("org.postgresql.PGConnection", PostgresDialect.class.getClassLoader())
				? new PostgresNotifications(connections)
				: Notifications.none("The driver is not PostgreSQL's own, org.postgresql");
	}

}
