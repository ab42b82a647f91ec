package io.lbsync.autoconfigure;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;

/**
 * Our own Flyway, beside the user's. The only class that touches Flyway's types, so that
 * an application may lack them.
 */
final class SchemaFlyway {

	static final String HISTORY = "lbsync_schema_history";

	private static final int ATTEMPTS = 5;

	// PostgreSQL.
	private static final String DENIED_STATE = "42501";

	// MariaDB and MySQL: no right on the database, on the table, or one of the server's.
	private static final Set<Integer> DENIED_CODES = Set.of(1044, 1142, 1227);

	private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

	// Flyway's own lock does not hold on H2, where each statement that creates something
	// commits; servers that share an H2 database mostly share a process.
	private static final Lock ONE_OF_THIS_PROCESS = new ReentrantLock();

	private final SchemaScripts scripts;

	private final Flyway flyway;

	/**
	 * Prepare a migration.
	 * @param dataSource the shared database
	 * @param scripts what to run
	 * @param baseline version of a schema that has tables, but not our history
	 * @param classLoader where the scripts are
	 */
	SchemaFlyway(DataSource dataSource, SchemaScripts scripts, String baseline, ClassLoader classLoader) {
		this.scripts = scripts;
		// Nothing of the user's: neither locations nor callbacks nor placeholders.
		this.flyway = Flyway.configure(classLoader)
			.dataSource(dataSource)
			.locations("classpath:" + scripts.folder())
			.failOnMissingLocations(true)
			.skipDefaultCallbacks(true)
			.placeholderReplacement(false)
			.table(HISTORY)
			.baselineOnMigrate(true)
			.baselineVersion(baseline)
			.baselineDescription("before lbsync")
			.load();
	}

	/**
	 * Bring the tables up to date. Writes nothing when they are, so a login that may only
	 * read can call it. Servers that start at once do not disturb each other: where
	 * Flyway cannot lock, the one that comes too late tries again and finds the work
	 * done.
	 * @throws SchemaException if it failed again and again
	 */
	void migrate() {
		for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
			try {
				migrateOnce();
				return;
			}
			catch (FlywayException ex) {
				if (isDenied(ex)) {
					throw failure(ex);
				}
				LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toNanos()));
			}
		}
		try {
			migrateOnce();
		}
		catch (FlywayException ex) {
			throw failure(ex);
		}
	}

	/**
	 * A login that may not create tables will not be allowed to a moment later.
	 */
	private static boolean isDenied(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql
					&& (DENIED_STATE.equals(sql.getSQLState()) || DENIED_CODES.contains(sql.getErrorCode()))) {
				return true;
			}
		}
		return false;
	}

	private SchemaException failure(FlywayException cause) {
		return new SchemaException(
				"The tables of lbsync could not be created or brought up to date: " + cause.getMessage(),
				"If this server's login may not do that, set umbraco.cms.global.database-schema.mode to 'none' and "
						+ this.scripts.byHand() + ".",
				cause);
	}

	private void migrateOnce() {
		ONE_OF_THIS_PROCESS.lock();
		try {
			migrateUnlessDone();
		}
		finally {
			ONE_OF_THIS_PROCESS.unlock();
		}
	}

	private void migrateUnlessDone() {
		MigrationInfoService info = this.flyway.info();
		// Only databases without transactional DDL record failures, and their scripts
		// can be repeated.
		if (Arrays.stream(info.all()).anyMatch((migration) -> migration.getState().isFailed())) {
			this.flyway.repair();
			info = this.flyway.info();
		}
		if (info.pending().length > 0) {
			this.flyway.migrate();
		}
	}

}
