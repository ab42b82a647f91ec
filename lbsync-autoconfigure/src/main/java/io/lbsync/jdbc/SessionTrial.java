package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/**
 * Tries whether a connection is one session of the database, with another one beside it.
 */
final class SessionTrial {

	// A pooler that hands its sessions out in turn comes back to the first one.
	private static final int ROUNDS = 3;

	private SessionTrial() {
	}

	/**
	 * The second connection is kept within a transaction meanwhile, so that a pooler has
	 * to give the first one another session.
	 * @param whoAnswers query for the server's name of the session, or an empty text
	 * where sessions are no server's
	 * @return why not, or an empty text
	 */
	static String verdict(String whoAnswers, Connection one, Connection other) throws SQLException {
		if (whoAnswers.isEmpty()) {
			return "";
		}
		String first = ask(whoAnswers, one);
		for (int round = 0; round < ROUNDS; round++) {
			other.setAutoCommit(false);
			try {
				String verdict = verdict(first, ask(whoAnswers, other), ask(whoAnswers, one));
				if (!verdict.isEmpty()) {
					return verdict;
				}
			}
			finally {
				other.rollback();
				other.setAutoCommit(true);
			}
		}
		return "";
	}

	private static String verdict(String first, String other, String again) {
		if (!again.equals(first)) {
			return "Each transaction has another session of the database, as behind a pooler in transaction mode. "
					+ "Let lbsync go past it, by a bean of type DedicatedConnections";
		}
		if (other.equals(first)) {
			return "Two connections are one session of the database. Let lbsync have connections that are not "
					+ "pooled, by a bean of type DedicatedConnections";
		}
		return "";
	}

	private static String ask(String query, Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
			row.next();
			return Objects.toString(row.getString(1));
		}
	}

}
