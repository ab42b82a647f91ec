package io.lbsync.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

final class SqliteDialect implements Dialect {

	// As Umbraco's: dates are compared as texts.
	private static final DateTimeFormatter TEXT = new DateTimeFormatterBuilder().appendPattern("uuuu-MM-dd HH:mm:ss")
		.appendFraction(ChronoField.NANO_OF_SECOND, 0, 7, true)
		.toFormatter(Locale.ROOT);

	@Override
	public String name() {
		return "sqlite";
	}

	@Override
	public LogOrder logOrder() {
		return LogOrder.SINGLE_WRITER;
	}

	/**
	 * Umbraco's form: a space, and a fraction whose trailing zeros are cut.
	 */
	@Override
	public String utcNow() {
		return "rtrim(rtrim(strftime('%Y-%m-%d %H:%M:%f', 'now'), '0'), '.')";
	}

	@Override
	public LocalDateTime date(ResultSet row, String column) throws SQLException {
		return LocalDateTime.parse(row.getString(column).replace(' ', 'T'));
	}

	@Override
	public Object date(LocalDateTime date) {
		return TEXT.format(date);
	}

	@Override
	public boolean batchReturnsKeys() {
		return false;
	}

	@Override
	public String exactly(String column) {
		return column + " COLLATE BINARY = ?";
	}

	@Override
	public String unlessThere() {
		return "ON CONFLICT DO NOTHING";
	}

	@Override
	public SessionLocks sessionLocks(DedicatedConnections connections) {
		return new ConnectionLocks(new SqliteSessions(), connections);
	}

}
