package io.lbsync.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.keyvalue.KeyValues;

/**
 * The rows in the database.
 * <p>
 * Thread-safe.
 */
final class JdbcJobStore implements JobStore {

	private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

	private final Database database;

	private final KeyValues keyValues;

	private final String read;

	private final String replace;

	JdbcJobStore(Database database) {
		this.database = database;
		this.keyValues = new KeyValues(database);
		Dialect dialect = database.dialect();
		this.read = dialect.sql("""
				SELECT '' AS "key", '' AS "value", %1$s AS "now"
				UNION ALL
				SELECT "key", "value", %1$s FROM "umbracoKeyValue" WHERE "key" LIKE '%2$s%%'
				""".formatted(dialect.utcNow(), JobRow.PREFIX));
		this.replace = dialect.sql("""
				UPDATE "umbracoKeyValue"
				SET "value" = ?, "updated" = %s
				WHERE %s
				""".formatted(dialect.utcNow(),
				dialect.unlocked("umbracoKeyValue", "key", dialect.exactly("\"value\""))));
	}

	@Override
	public Reading read() {
		return this.database.onOwnConnection(this::read);
	}

	private Reading read(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.read);
				ResultSet row = statement.executeQuery()) {
			Map<String, String> rows = new HashMap<>();
			Instant now = Instant.EPOCH;
			while (row.next()) {
				now = this.database.dialect().date(row, "now").toInstant(ZoneOffset.UTC);
				String value = row.getString("value");
				if (value != null) {
					rows.put(row.getString("key"), value);
				}
			}
			return new Reading(now, rows);
		}
	}

	@Override
	public @Nullable String read(String job) {
		return this.keyValues.get(JobRow.PREFIX + job);
	}

	@Override
	public void register(String job, JobRow first) {
		this.keyValues.insertIfAbsent(JobRow.PREFIX + job, first.text());
	}

	@Override
	public boolean replace(String job, String expected, JobRow next) {
		try {
			return this.database.onOwnConnection((connection) -> {
				try (PreparedStatement statement = connection.prepareStatement(this.replace)) {
					this.database.dialect().waitAtMost(statement, LONGEST_WAIT);
					statement.setString(1, next.text());
					statement.setString(2, JobRow.PREFIX + job);
					statement.setString(3, expected);
					return statement.executeUpdate() == 1;
				}
			});
		}
		catch (QueryTimeoutException | PessimisticLockingFailureException ex) {
			// Somebody has the row, and so is about to change it.
			return false;
		}
	}

	@Override
	public boolean replace(Connection connection, String job, String expected, JobRow next) throws SQLException {
		return this.keyValues.compareAndSet(connection, JobRow.PREFIX + job, expected, next.text());
	}

	@Override
	public boolean beat(String job, @Nullable String expected, String next) {
		String key = JobRow.PREFIX + job + JobRow.ALIVE;
		if (expected == null) {
			this.keyValues.put(key, next);
			return true;
		}
		return this.keyValues.compareAndSet(key, expected, next);
	}

}
