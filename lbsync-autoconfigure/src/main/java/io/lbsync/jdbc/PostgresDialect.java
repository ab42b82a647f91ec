package io.lbsync.jdbc;

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

}
