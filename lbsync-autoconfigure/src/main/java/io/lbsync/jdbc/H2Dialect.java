package io.lbsync.jdbc;

final class H2Dialect implements Dialect {

	@Override
	public String name() {
		return "h2";
	}

	@Override
	public LogOrder logOrder() {
		return LogOrder.LOCK_ROW;
	}

	@Override
	public String utcNow() {
		return "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP)";
	}

}
