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
		// A cast to TIMESTAMP would go back to the zone of the session.
		return "DATEADD(SECOND, -EXTRACT(TIMEZONE_HOUR FROM CURRENT_TIMESTAMP) * 3600"
				+ " - EXTRACT(TIMEZONE_MINUTE FROM CURRENT_TIMESTAMP) * 60, LOCALTIMESTAMP)";
	}

}
