package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

final class H2Dialect implements Dialect {

	@Override
	public String name() {
		return "h2";
	}

	@Override
	public LogOrder logOrder() {
		return LogOrder.LOCK_ROW;
	}

	/**
	 * Counted from the epoch: a cast of {@code AT TIME ZONE 'UTC'} to a timestamp would
	 * bring back the session's time zone.
	 */
	@Override
	public String utcNow() {
		return """
				DATEADD(MICROSECOND, CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000000 AS BIGINT), \
				TIMESTAMP '1970-01-01 00:00:00')""";
	}

	// It has no shared lock of a row.
	@Override
	public String lockInShareMode(String table, String column, String key) {
		return Dialect.super.lockInShareMode(table, column, key) + " FOR UPDATE";
	}

	@Override
	public Bound bound(Connection connection, Duration longest) throws SQLException {
		return LockTimeout.set(connection, "CALL LOCK_TIMEOUT()", longest);
	}

}
