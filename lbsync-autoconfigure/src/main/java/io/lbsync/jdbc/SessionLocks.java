package io.lbsync.jdbc;

import java.sql.SQLException;
import java.time.Duration;

/**
 * Locks that belong to a session of the database and fall with it, so that others learn
 * of a crash as soon as the database does.
 * <p>
 * Implementations are thread-safe.
 */
public interface SessionLocks {

	/**
	 * Open a session on a connection of its own.
	 * @param patience longest time for which {@link LockSession#on} may wait for a row
	 * that somebody else has locked
	 * @return the session, to be closed by the caller
	 * @throws SQLException from the driver
	 */
	LockSession open(Duration patience) throws SQLException;

	/**
	 * Why the locks of this database cannot be relied on. Tries them, so it opens
	 * connections.
	 * @return the reason, or an empty text if they can be relied on
	 * @throws SQLException from the driver; then nothing is known
	 */
	String distrust() throws SQLException;

	/**
	 * Where there are no such locks.
	 * @param reason why not
	 * @return locks that cannot be relied on
	 */
	static SessionLocks none(String reason) {
		return new SessionLocks() {

			@Override
			public LockSession open(Duration patience) throws SQLException {
				throw new SQLException(reason);
			}

			@Override
			public String distrust() {
				return reason;
			}

		};
	}

}
