package io.lbsync.election;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.LockSession;

/**
 * What the moves ask of the database. Each call is sent in the session that is given, or
 * on a connection of the application's pool if that is {@code null}: what rests on the
 * session lock must die with the session.
 */
interface ElectionStore {

	/**
	 * Read the record, and which database server says so, in one statement.
	 */
	Reading read(@Nullable LockSession session) throws SQLException;

	/**
	 * Change the record within a term, in one statement, if it is what it was.
	 * @return whether it was
	 */
	boolean replace(@Nullable LockSession session, Reading expected, ElectionRecord next) throws SQLException;

	/**
	 * Begin or end a term: change the record if it is what it was, and with it the fence
	 * and the flags of {@code umbracoServer}, in one transaction under the lock row.
	 * @return whether it was
	 */
	boolean changeTerm(@Nullable LockSession session, Reading expected, ElectionRecord next) throws SQLException;

	/**
	 * Show this server in {@code umbracoServer}, if it is not shown as it should be.
	 * @param publishing whether it is the one that schedules
	 */
	void show(@Nullable LockSession session, boolean publishing) throws SQLException;

	/**
	 * Show this server in {@code umbracoServer} as stopped.
	 */
	void hide() throws SQLException;

	/**
	 * This server starts: it has to show itself anew.
	 */
	void forgetSelf();

	/**
	 * Look at the rows of the other servers, and show who is active and who is gone.
	 * @return whether no other server is active
	 */
	boolean survey(@Nullable LockSession session) throws SQLException;

	/**
	 * What was known of the other servers means nothing any more.
	 */
	void forgetOthers();

	/**
	 * The record at a moment.
	 *
	 * @param text its whole text, or {@code null} if there is no such row
	 * @param node the database server that said so
	 */
	record Reading(@Nullable String text, String node) {

	}

}
