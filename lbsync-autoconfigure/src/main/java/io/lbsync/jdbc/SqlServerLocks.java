package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Application locks of SQL Server, which belong to one database already. Written with
 * care and not run, as all that is SQL Server's.
 */
final class SqlServerLocks implements HeldLocks {

	private static final String LOCK = """
			SET NOCOUNT ON; DECLARE @answer int;
			EXEC @answer = sp_getapplock @Resource = ?, @LockMode = 'Exclusive', @LockOwner = 'Session',
				@LockTimeout = ?, @DbPrincipal = 'public';
			SELECT @answer""";

	// An error where it is not held.
	private static final String UNLOCK = """
			SET NOCOUNT ON; DECLARE @answer int = 0, @name nvarchar(255) = ?;
			IF APPLOCK_MODE('public', @name, 'Session') <> 'NoLock'
				EXEC @answer = sp_releaseapplock @Resource = @name, @LockOwner = 'Session', @DbPrincipal = 'public';
			SELECT @answer""";

	private static final String IS_FREE = "SELECT APPLOCK_TEST('public', ?, 'Exclusive', 'Session')";

	// Timed out, cancelled.
	private static final int TIMED_OUT = -1;

	private static final int CANCELLED = -2;

	private final Connection connection;

	SqlServerLocks(Connection connection) {
		this.connection = connection;
	}

	@Override
	public boolean tryLock(String name) throws SQLException {
		return lock(name, Duration.ZERO);
	}

	@Override
	public boolean lock(String name, Duration slice) throws SQLException {
		int answer = ask(LOCK, name, (int) slice.toMillis());
		if (answer < 0 && answer != TIMED_OUT && answer != CANCELLED) {
			throw new SQLException("sp_getapplock failed with %d for '%s'".formatted(answer, name));
		}
		return answer >= 0;
	}

	@Override
	public void unlock(String name) throws SQLException {
		ask(UNLOCK, name);
	}

	@Override
	public boolean isHeld(String name) throws SQLException {
		return ask(IS_FREE, name) == 0;
	}

	@Override
	public void prove() throws SQLException {
		RoundTrip.on(this.connection);
	}

	private int ask(String question, Object... parameters) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(question)) {
			for (int index = 0; index < parameters.length; index++) {
				statement.setObject(index + 1, parameters[index]);
			}
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				return row.getInt(1);
			}
		}
	}

}
