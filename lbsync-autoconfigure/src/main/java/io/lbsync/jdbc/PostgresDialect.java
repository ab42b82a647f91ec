package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

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

	// On a standby this setting is always on.
	@Override
	public boolean isReadOnly(Connection connection) throws SQLException {
		if (connection.isReadOnly()) {
			return true;
		}
		try (Statement statement = connection.createStatement();
				ResultSet row = statement
					.executeQuery("SELECT CAST(current_setting('transaction_read_only') AS boolean)")) {
			return row.next() && row.getBoolean(1);
		}
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

	@Override
	public SessionLocks sessionLocks(DedicatedConnections connections) {
		return new ConnectionLocks(new PostgresSessions(), connections);
	}

}
