package io.lbsync.jdbc;

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

	@Override
	public SessionLocks sessionLocks(DedicatedConnections connections) {
		return new ConnectionLocks(new MySqlSessions(), connections);
	}

}
