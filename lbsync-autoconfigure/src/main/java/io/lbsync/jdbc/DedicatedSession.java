package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A session on a connection of its own.
 */
final class DedicatedSession implements LockSession {

	/**
	 * How long the server waits for a session that sends nothing, and a session for an
	 * answer: whoever is silent for longer counts as lost on both sides.
	 */
	static final Duration SILENCE = Duration.ofSeconds(5);

	private static final Log logger = LogFactory.getLog(DedicatedSession.class);

	private final ReentrantLock turn = new ReentrantLock();

	private final Connection connection;

	private final HeldLocks locks;

	// Guarded by turn.
	private final Set<String> held = new HashSet<>();

	private volatile boolean closed;

	DedicatedSession(Connection connection, HeldLocks locks) {
		this.connection = connection;
		this.locks = locks;
	}

	@Override
	public boolean tryLock(String name) throws SQLException {
		return inTurn(() -> taken(name, this.held.contains(name) || this.locks.tryLock(name)));
	}

	@Override
	public boolean lock(String name, Duration slice) throws SQLException {
		return inTurn(() -> taken(name, this.held.contains(name) || await(name, slice)));
	}

	@Override
	public void unlock(String name) throws SQLException {
		inTurn(() -> {
			this.held.remove(name);
			this.locks.unlock(name);
			return true;
		});
	}

	@Override
	public boolean isHeld(String name) throws SQLException {
		return inTurn(() -> this.held.contains(name) || this.locks.isHeld(name));
	}

	@Override
	public void ping() throws SQLException {
		inTurn(() -> {
			this.locks.prove();
			return true;
		});
	}

	@Override
	public <T extends @Nullable Object> T on(Database.Work<T> work) throws SQLException {
		return inTurn(() -> {
			try {
				return work.on(this.connection);
			}
			finally {
				endTransaction();
			}
		});
	}

	/**
	 * Drivers may speak to the server while they abort, so that is left to a thread.
	 */
	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			this.locks.release();
			Thread thread = new Thread(() -> abort(this.connection), "lbsync-session-end");
			thread.setDaemon(true);
			thread.start();
		}
	}

	/**
	 * Limit how long the driver waits for the network, whatever the application has set
	 * for its own connections: a slice may be longer.
	 */
	static void limitSilence(Connection connection, Duration limit) throws SQLException {
		try {
			connection.setNetworkTimeout(Runnable::run, (int) limit.toMillis());
		}
		catch (SQLFeatureNotSupportedException ex) {
			logger.debug("The driver cannot limit how long it waits for the network", ex);
		}
	}

	static void abort(Connection connection) {
		try {
			connection.abort(Runnable::run);
			// What abort() leaves to be done, and for drivers that cannot do it.
			connection.close();
		}
		catch (SQLException ex) {
			logger.debug("The session was lost before it was closed", ex);
		}
	}

	private boolean await(String name, Duration slice) throws SQLException {
		limitSilence(this.connection, slice.plus(SILENCE));
		boolean granted = this.locks.lock(name, slice);
		limitSilence(this.connection, SILENCE);
		return granted;
	}

	private boolean taken(String name, boolean granted) {
		if (granted) {
			this.held.add(name);
		}
		return granted;
	}

	private void endTransaction() throws SQLException {
		if (!this.connection.isClosed() && !this.connection.getAutoCommit()) {
			this.connection.rollback();
			this.connection.setAutoCommit(true);
		}
	}

	private <T extends @Nullable Object> T inTurn(Call<T> call) throws SQLException {
		this.turn.lock();
		try {
			checkOpen();
			T result = call.call();
			checkOpen();
			return result;
		}
		finally {
			this.turn.unlock();
		}
	}

	private void checkOpen() throws SQLException {
		if (this.closed) {
			throw new SQLNonTransientConnectionException("The session was closed; open another one");
		}
	}

	@FunctionalInterface
	private interface Call<T extends @Nullable Object> {

		T call() throws SQLException;

	}

}
