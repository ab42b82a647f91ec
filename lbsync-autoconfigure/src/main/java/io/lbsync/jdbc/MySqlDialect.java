package io.lbsync.jdbc;

final class MySqlDialect implements Dialect {

	@Override
	public String name() {
		return "mysql";
	}

	@Override
	public LogOrder logOrder() {
		return LogOrder.LOCK_ROW;
	}

	@Override
	public String utcNow() {
		return "UTC_TIMESTAMP(6)";
	}

	@Override
	public String sql(String statement) {
		return statement.replace('"', '`');
	}

}
