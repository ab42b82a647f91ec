package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

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

}
