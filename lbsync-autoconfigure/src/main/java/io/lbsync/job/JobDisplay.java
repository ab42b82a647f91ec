package io.lbsync.job;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.loop.Ticker;

/**
 * Shows jobs in {@code umbracoDistributedJob}, in Umbraco's form. Nothing is decided by
 * what is there, and of jobs that run all the time not each run is shown.
 * <p>
 * Rows are addressed by their ids: the names have no index, so that on MariaDB and MySQL
 * a transaction that looks for one locks all.
 * <p>
 * Thread-safe.
 */
final class JobDisplay {

	private static final Log logger = LogFactory.getLog(DistributedJobs.class);

	// Umbraco counts in those of .NET.
	private static final long TICKS_PER_MILLISECOND = 10_000;

	private static final Duration BETWEEN = Duration.ofSeconds(1);

	private final Database database;

	private final String find;

	private final String insert;

	private final String update;

	private final Ticker ticker;

	private final Map<String, Shown> rows = new ConcurrentHashMap<>();

	private volatile boolean shown;

	JobDisplay(Database database, boolean shown, Ticker ticker) {
		this.database = database;
		this.ticker = ticker;
		this.shown = shown;
		Dialect dialect = database.dialect();
		this.find = dialect.sql("""
				SELECT MIN("id") FROM "umbracoDistributedJob" WHERE "Name" = ?
				""");
		this.insert = dialect.sql("""
				INSERT INTO "umbracoDistributedJob" ("Name", "lastRun", "period", "IsRunning", "lastAttemptedRun")
				VALUES (?, ?, ?, ?, ?)
				""");
		this.update = dialect.sql("""
				UPDATE "umbracoDistributedJob"
				SET "lastRun" = ?, "period" = ?, "IsRunning" = ?, "lastAttemptedRun" = ?
				WHERE "id" = ?
				""");
	}

	/**
	 * Show a job from now on. If that fails, none is shown any more: later it would be
	 * within transactions of the application.
	 * @param made whether this server is the one that made the job
	 */
	void register(WatchedJob job, boolean made) {
		JobRow row = job.row();
		if (this.shown && row != null) {
			register(job.name(), row, made);
		}
	}

	private void register(String job, JobRow row, boolean made) {
		try {
			this.database.<Boolean>onOwnConnection((connection) -> {
				Long id = find(connection, job);
				if (id == null && made) {
					insert(connection, job, row);
					id = find(connection, job);
				}
				if (id != null) {
					this.rows.put(job, new Shown(id, this.ticker.nanos(), false));
					show(connection, id, row, false);
				}
				return true;
			});
		}
		catch (DataAccessException ex) {
			this.shown = false;
			logger.warn(
					"Jobs are not shown in umbracoDistributedJob, because that failed. They run nevertheless. To show "
							+ "them, grant SELECT, INSERT and UPDATE on the table",
					ex);
		}
	}

	private @Nullable Long find(Connection connection, String job) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.find)) {
			statement.setString(1, job);
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				long id = row.getLong(1);
				return row.wasNull() ? null : id;
			}
		}
	}

	private void insert(Connection connection, String job, JobRow row) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.insert)) {
			statement.setString(1, job);
			statement.setObject(2, date(row.done()));
			statement.setLong(3, ticks(row.period()));
			statement.setBoolean(4, false);
			statement.setObject(5, date(row.done()));
			statement.executeUpdate();
		}
	}

	/**
	 * A job runs, and not only for a moment.
	 */
	void running(String job, JobRow row) {
		show(job, row, true);
	}

	/**
	 * A job does not run any more.
	 */
	void ended(String job, JobRow row) {
		show(job, row, false);
	}

	private void show(String job, JobRow row, boolean running) {
		if (isDue(job, running)) {
			try {
				this.database.<Boolean>onOwnConnection((connection) -> show(connection, job, row, running));
			}
			catch (DataAccessException ex) {
				logger.debug("The job '%s' is not shown as it is".formatted(job), ex);
			}
		}
	}

	/**
	 * A job does not run any more, if the transaction of the connection commits.
	 */
	void ended(Connection connection, String job, JobRow row) throws SQLException {
		if (isDue(job, false)) {
			show(connection, job, row, false);
		}
	}

	private boolean isDue(String job, boolean running) {
		Shown last = this.rows.get(job);
		return this.shown && last != null
				&& (running || last.running() || this.ticker.since(last.at()).compareTo(BETWEEN) >= 0);
	}

	private boolean show(Connection connection, String job, JobRow row, boolean running) throws SQLException {
		Shown last = this.rows.get(job);
		if (last != null) {
			this.rows.put(job, new Shown(last.id(), this.ticker.nanos(), running));
			show(connection, last.id(), row, running);
		}
		return last != null;
	}

	private void show(Connection connection, long id, JobRow row, boolean running) throws SQLException {
		JobRow.Last last = row.last();
		JobRow.Claim claim = row.claim();
		Instant ran = (last != null) ? last.began() : row.done();
		try (PreparedStatement statement = connection.prepareStatement(this.update)) {
			statement.setObject(1, date(ran));
			statement.setLong(2, ticks(row.period()));
			statement.setBoolean(3, running);
			statement.setObject(4, date((claim != null) ? claim.began() : ran));
			statement.setLong(5, id);
			statement.executeUpdate();
		}
	}

	private Object date(Instant instant) {
		return this.database.dialect().date(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
	}

	private static long ticks(Duration period) {
		return period.toMillis() * TICKS_PER_MILLISECOND;
	}

	/**
	 * What is shown of a job.
	 *
	 * @param id of the row
	 * @param at when it was written last
	 * @param running what was said
	 */
	private record Shown(long id, long at, boolean running) {

	}

}
