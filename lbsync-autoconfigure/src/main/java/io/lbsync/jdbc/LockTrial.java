package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.UUID;

/**
 * Tries whether locks do what they promise, with two connections.
 */
final class LockTrial {

	// A pooler that hands its sessions out in turn comes back to the first one.
	private static final int ROUNDS = 3;

	private final SessionKind kind;

	private final Connection one;

	private final Connection other;

	LockTrial(SessionKind kind, Connection one, Connection other) {
		this.kind = kind;
		this.one = one;
		this.other = other;
	}

	/**
	 * Why the locks cannot be relied on, or an empty text.
	 */
	String verdict() throws SQLException {
		String sessions = this.kind.whoAnswers().isEmpty() ? "" : ofSessions();
		return sessions.isEmpty() ? ofLocks() : sessions;
	}

	/**
	 * The second connection is kept within a transaction meanwhile, so that a pooler has
	 * to give the first one another session.
	 */
	private String ofSessions() throws SQLException {
		String first = whoAnswers(this.one);
		for (int round = 0; round < ROUNDS; round++) {
			this.other.setAutoCommit(false);
			try {
				String second = whoAnswers(this.other);
				if (!whoAnswers(this.one).equals(first)) {
					return "Each transaction has another session of the database, as behind a pooler in transaction "
							+ "mode. Let lbsync go past it, by a bean of type DedicatedConnections";
				}
				if (second.equals(first)) {
					return "Two connections are one session of the database. Let lbsync have connections that are "
							+ "not pooled, by a bean of type DedicatedConnections";
				}
			}
			finally {
				this.other.rollback();
				this.other.setAutoCommit(true);
			}
		}
		return "";
	}

	private String ofLocks() throws SQLException {
		String probe = "lbsync.probe." + UUID.randomUUID();
		HeldLocks mine = this.kind.locks(this.one);
		HeldLocks yours = this.kind.locks(this.other);
		try {
			return verdict(probe, mine, yours);
		}
		finally {
			mine.unlock(probe);
			yours.unlock(probe);
		}
	}

	private static String verdict(String probe, HeldLocks mine, HeldLocks yours) throws SQLException {
		if (!mine.tryLock(probe)) {
			return "A lock that nobody has was not granted";
		}
		if (yours.tryLock(probe)) {
			return "Two sessions were granted the same lock";
		}
		if (!yours.isHeld(probe)) {
			return "A lock that one session has is unknown to another one";
		}
		if (!mine.isMine(probe)) {
			return "The lock is another session's than the one that answers, so a proxy answers in its place";
		}
		mine.unlock(probe);
		return yours.tryLock(probe) ? "" : "A lock that was let go was not granted to the next";
	}

	private String whoAnswers(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(this.kind.whoAnswers())) {
			row.next();
			return Objects.toString(row.getString(1));
		}
	}

}
