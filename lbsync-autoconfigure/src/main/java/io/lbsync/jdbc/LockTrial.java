package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Tries whether locks do what they promise, with two connections.
 */
final class LockTrial {

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
		String sessions = SessionTrial.verdict(this.kind.whoAnswers(), this.one, this.other);
		return sessions.isEmpty() ? ofLocks() : sessions;
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

}
