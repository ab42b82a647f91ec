package io.lbsync.jdbc;

import java.sql.SQLException;
import java.util.Set;

/**
 * Whether the database refused a write for good: the login may not, or the server, the
 * database or the session is read-only. Codes are those of the databases' manuals.
 */
public final class WritesRefused {

	// Read-only transaction (PostgreSQL, MariaDB, MySQL), insufficient privilege
	// (PostgreSQL, SQL Server's driver has none).
	private static final Set<String> STATES = Set.of("25006", "42501");

	// MariaDB and MySQL: command denied, --read-only, read-only transaction, read-only
	// mode; H2: not enough rights, database is read-only; SQLite: readonly; SQL Server:
	// permission denied, database is read-only.
	private static final Set<Integer> CODES = Set.of(1142, 1290, 1792, 1836, 90096, 90097, 8, 229, 3906);

	private WritesRefused() {
	}

	/**
	 * Look for such a failure.
	 * @param failure what was thrown
	 * @return whether it, or a cause of it, is one
	 */
	public static boolean by(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException ex
					&& (STATES.contains(String.valueOf(ex.getSQLState())) || CODES.contains(ex.getErrorCode()))) {
				return true;
			}
		}
		return false;
	}

}
