package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What is special about the sessions of a database.
 * <p>
 * Implementations are stateless.
 */
interface SessionKind {

	/**
	 * The locks that a session can take. Changes nothing in it.
	 */
	HeldLocks locks(Connection connection) throws SQLException;

	/**
	 * Let a session fall by itself when its process is gone or stands still.
	 */
	void prepare(Connection connection, Duration patience) throws SQLException;

	/**
	 * Why locks of this server are known to be unreliable, without trying them.
	 * @return the reason, or an empty text
	 */
	String refusal(Connection connection) throws SQLException;

	/**
	 * Query for the server's name of the session that answers.
	 * @return the query, or an empty text where sessions are no server's
	 */
	default String whoAnswers() {
		return "";
	}

}
