package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Session locks on connections beside the pool.
 */
final class ConnectionLocks implements SessionLocks {

	private final SessionKind kind;

	private final DedicatedConnections connections;

	ConnectionLocks(SessionKind kind, DedicatedConnections connections) {
		this.kind = kind;
		this.connections = new TimedConnections(connections);
	}

	@Override
	public LockSession open(Duration patience) throws SQLException {
		Connection connection = this.connections.open();
		try {
			connection.setAutoCommit(true);
			DedicatedSession.limitSilence(connection, DedicatedSession.SILENCE);
			this.kind.prepare(connection, patience);
			return new DedicatedSession(connection, this.kind.locks(connection));
		}
		catch (SQLException | RuntimeException ex) {
			DedicatedSession.abort(connection);
			throw ex;
		}
	}

	@Override
	public String distrust() throws SQLException {
		try (Connection one = openForTrial(); Connection other = openForTrial()) {
			String refusal = this.kind.refusal(one);
			return refusal.isEmpty() ? new LockTrial(this.kind, one, other).verdict() : refusal;
		}
	}

	/**
	 * Without the settings of a session: where a pooler is behind, they would stay in
	 * somebody else's.
	 */
	private Connection openForTrial() throws SQLException {
		Connection connection = this.connections.open();
		connection.setAutoCommit(true);
		DedicatedSession.limitSilence(connection, DedicatedSession.SILENCE);
		return connection;
	}

}
