package io.lbsync.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Rows of the jobs. Each method but the last is one statement in a transaction of its
 * own, so that a server that stands still in between holds no lock.
 */
interface JobStore {

	/**
	 * All rows of jobs and their signs of life.
	 */
	Reading read();

	/**
	 * Text of one row.
	 */
	@Nullable String read(String job);

	/**
	 * Make a row unless it is there.
	 */
	void register(String job, JobRow first);

	/**
	 * Change a row if nobody else has. Does not wait for a transaction that is changing
	 * it, or only for moments.
	 * @return whether it was changed
	 */
	boolean replace(String job, String expected, JobRow next);

	/**
	 * Change a row in a transaction that is about to commit.
	 * @return whether it was changed
	 */
	boolean replace(Connection connection, String job, String expected, JobRow next) throws SQLException;

	/**
	 * Give a sign of life.
	 * @param expected the one before, {@code null} if it is the first
	 * @return whether the one before was still there
	 */
	boolean beat(String job, @Nullable String expected, String next);

	/**
	 * Rows of umbracoKeyValue.
	 *
	 * @param now the database's time
	 * @param rows keys to values
	 */
	record Reading(Instant now, Map<String, String> rows) {

	}

}
