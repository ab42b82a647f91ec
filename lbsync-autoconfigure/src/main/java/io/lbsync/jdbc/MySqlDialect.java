package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

final class MySqlDialect implements Dialect {

	@Override
	public String name() {
		return "mysql";
	}

	@Override
	public LogOrder logOrder() {
		return LogOrder.GAPS;
	}

	@Override
	public String utcNow() {
		return "UTC_TIMESTAMP(6)";
	}

	@Override
	public String replica() {
		return "CASE WHEN @@read_only OR @@innodb_read_only THEN 'replica' ELSE '' END";
	}

	@Override
	public String sql(String statement) {
		return statement.replace('"', '`');
	}

	@Override
	public String refusesWrites(Connection connection, List<WriteRight> needed) throws SQLException {
		return connection.isReadOnly() ? READ_ONLY_CONNECTION : MySqlWriteAccess.ask(connection, needed);
	}

	@Override
	public String openTransactions() {
		return "SELECT trx_mysql_thread_id, trx_started FROM information_schema.INNODB_TRX ORDER BY trx_started";
	}

	// Of a small table, all rows would be read otherwise.
	@Override
	public String deleteByKey(String table) {
		return "DELETE \"t\" FROM \"%s\" AS \"t\" FORCE INDEX (PRIMARY)".formatted(table);
	}

	/**
	 * Even binary collations pad with spaces, so bytes are compared; both sides are
	 * brought to one character set first.
	 */
	@Override
	public String exactly(String column) {
		return "CAST(CONVERT(%s USING utf8mb4) AS BINARY) = CAST(CONVERT(? USING utf8mb4) AS BINARY)".formatted(column);
	}

	/**
	 * Where several servers take writes, it is the cluster that counts: any of them may
	 * answer, and none lags behind what was committed.
	 */
	@Override
	public String node(Connection connection) throws SQLException {
		Map<String, String> variables = new HashMap<>();
		try (PreparedStatement statement = connection.prepareStatement("""
				SHOW GLOBAL VARIABLES
				WHERE Variable_name IN ('server_uuid', 'wsrep_on', 'group_replication_group_name')
				"""); ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				variables.put(row.getString(1).toLowerCase(Locale.ROOT), row.getString(2));
			}
		}
		if ("ON".equalsIgnoreCase(variables.get("wsrep_on"))) {
			return "@@wsrep_cluster_name";
		}
		if (!variables.getOrDefault("group_replication_group_name", "").isEmpty()) {
			return "@@group_replication_group_name";
		}
		return variables.containsKey("server_uuid") ? "@@server_uuid"
				: "CONCAT(@@hostname, ':', @@port, ' ', @@datadir)";
	}

	// MariaDB has no FOR SHARE.
	@Override
	public String lockInShareMode(String table, String column, String key) {
		return Dialect.super.lockInShareMode(table, column, key) + " LOCK IN SHARE MODE";
	}

	@Override
	public void waitAtMost(Statement statement, Duration longest) throws SQLException {
		statement.setQueryTimeout(Math.toIntExact(longest.toSeconds()));
	}

	@Override
	public Bound bound(Connection connection, Duration longest) throws SQLException {
		long lockWait;
		long wait;
		try (PreparedStatement statement = connection
			.prepareStatement("SELECT @@innodb_lock_wait_timeout, @@wait_timeout");
				ResultSet row = statement.executeQuery()) {
			row.next();
			lockWait = row.getLong(1);
			wait = row.getLong(2);
		}
		limit(connection, longest.toSeconds(), longest.toSeconds());
		return () -> limit(connection, lockWait, wait);
	}

	private static void limit(Connection connection, long lockWait, long wait) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(
				"SET SESSION innodb_lock_wait_timeout = %d, SESSION wait_timeout = %d".formatted(lockWait, wait))) {
			statement.execute();
		}
	}

	@Override
	public SessionLocks sessionLocks(DedicatedConnections connections) {
		return new ConnectionLocks(new MySqlSessions(), connections);
	}

}
