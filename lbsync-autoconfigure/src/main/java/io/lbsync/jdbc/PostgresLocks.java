package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/**
 * Advisory locks of PostgreSQL, which belong to one database already.
 */
final class PostgresLocks implements HeldLocks {

	// The branch is taken after its condition. The setting ends with the statement.
	private static final String LOCK = """
			SELECT CASE WHEN set_config('lock_timeout', ?, true) <> '' THEN CAST(pg_advisory_lock(?) AS text) END""";

	private static final String TRY_LOCK = "SELECT pg_try_advisory_lock(?)";

	private static final String IS_THIS = """
			 locktype = 'advisory' AND granted AND objsubid = 1
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND classid = CAST(CAST(? AS bigint) AS oid) AND objid = CAST(CAST(? AS bigint) AS oid)""";

	private static final String IS_HELD = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE" + IS_THIS + ")";

	// Without a warning in the server's log where it is not held.
	private static final String UNLOCK = """
			SELECT pg_advisory_unlock(?) FROM pg_locks WHERE pid = pg_backend_pid() AND""" + IS_THIS;

	// Cancelled, by hand or by statement_timeout, and lock_timeout.
	private static final Set<String> ASK_AGAIN = Set.of("57014", "55P03");

	private final Connection connection;

	PostgresLocks(Connection connection) {
		this.connection = connection;
	}

	@Override
	public boolean tryLock(String name) throws SQLException {
		return is(TRY_LOCK, LockName.number(name));
	}

	@Override
	public boolean lock(String name, Duration slice) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(LOCK)) {
			statement.setString(1, millis(slice));
			statement.setLong(2, LockName.number(name));
			statement.executeQuery().close();
			return true;
		}
		catch (SQLException ex) {
			if (ASK_AGAIN.contains(String.valueOf(ex.getSQLState()))) {
				return false;
			}
			throw ex;
		}
	}

	/**
	 * A lock that was granted in the moment in which its slice ended is held though the
	 * statement failed, and is counted twice when it was asked for again.
	 */
	@Override
	public void unlock(String name) throws SQLException {
		long key = LockName.number(name);
		while (is(UNLOCK, key, key >>> Integer.SIZE, key & 0xFFFFFFFFL)) {
			continue;
		}
	}

	@Override
	public boolean isHeld(String name) throws SQLException {
		long key = LockName.number(name);
		return is(IS_HELD, key >>> Integer.SIZE, key & 0xFFFFFFFFL);
	}

	@Override
	public void prove() throws SQLException {
		RoundTrip.on(this.connection);
	}

	private boolean is(String question, long... parameters) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(question)) {
			for (int index = 0; index < parameters.length; index++) {
				statement.setLong(index + 1, parameters[index]);
			}
			try (ResultSet row = statement.executeQuery()) {
				return row.next() && row.getBoolean(1);
			}
		}
	}

	// Zero would wait without end.
	static String millis(Duration duration) {
		return Math.max(1, duration.toMillis()) + "ms";
	}

}
