package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * Written with care and not run: SQL Server is not available where lbsync is built.
 */
final class SqlServerDialect implements Dialect {

	@Override
	public String name() {
		return "sqlserver";
	}

	@Override
	public LogOrder logOrder() {
		return LogOrder.GAPS;
	}

	@Override
	public String utcNow() {
		return "SYSUTCDATETIME()";
	}

	@Override
	public String replica() {
		return "CASE WHEN DATABASEPROPERTYEX(DB_NAME(), 'Updateability') = 'READ_WRITE' THEN '' ELSE 'replica' END";
	}

	@Override
	public String refusesWrites(Connection connection, List<WriteRight> needed) throws SQLException {
		if (connection.isReadOnly()) {
			return READ_ONLY_CONNECTION;
		}
		StringBuilder sql = new StringBuilder(
				"SELECT CAST(DATABASEPROPERTYEX(DB_NAME(), 'Updateability') AS NVARCHAR(20))");
		needed.forEach((right) -> sql
			.append(", HAS_PERMS_BY_NAME('%s', 'OBJECT', '%s')".formatted(right.table(), right.verb())));
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql.toString())) {
			row.next();
			if ("READ_ONLY".equals(row.getString(1))) {
				return "the database is read-only (Updateability)";
			}
			for (int i = 0; i < needed.size(); i++) {
				if (row.getInt(i + 2) != 1) {
					return needed.get(i).missing();
				}
			}
			return "";
		}
	}

	@Override
	public String limit() {
		return "OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY";
	}

	@Override
	public boolean batchReturnsKeys() {
		return false;
	}

	@Override
	public String openTransactions() {
		return "SELECT transaction_id, transaction_begin_time FROM sys.dm_tran_active_transactions "
				+ "ORDER BY transaction_begin_time";
	}

	@Override
	public String exactly(String column) {
		return "CAST(%s AS VARBINARY(MAX)) = CAST(CAST(? AS NVARCHAR(MAX)) AS VARBINARY(MAX))".formatted(column);
	}

	@Override
	public String yes() {
		return "CAST(1 AS bit)";
	}

	@Override
	public String node(Connection connection) {
		return "CAST(SERVERPROPERTY('ServerName') AS nvarchar(200))";
	}

	@Override
	public String lockInShareMode(String table, String column, String key) {
		return "SELECT \"%s\" FROM \"%s\" WITH (ROWLOCK, REPEATABLEREAD) WHERE \"%s\" = ?".formatted(column, table,
				key);
	}

	@Override
	public void waitAtMost(Statement statement, Duration longest) throws SQLException {
		statement.setQueryTimeout(Math.toIntExact(longest.toSeconds()));
	}

	@Override
	public Bound bound(Connection connection, Duration longest) throws SQLException {
		long before;
		try (PreparedStatement statement = connection.prepareStatement("SELECT @@LOCK_TIMEOUT");
				ResultSet row = statement.executeQuery()) {
			row.next();
			before = row.getLong(1);
		}
		limit(connection, longest.toMillis());
		return () -> limit(connection, before);
	}

	private static void limit(Connection connection, long millis) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement("SET LOCK_TIMEOUT " + millis)) {
			statement.execute();
		}
	}

	@Override
	public SessionLocks sessionLocks(DedicatedConnections connections) {
		return new ConnectionLocks(new SqlServerSessions(), connections);
	}

}
