package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * User-level locks of MariaDB and MySQL. They belong to the whole server, so the
 * database's name is put into theirs.
 */
final class MySqlLocks implements HeldLocks {

	// In this spelling a proxy that answers itself knows it.
	static final String WHO_ANSWERS = "SELECT CONNECTION_ID()";

	private static final String LOCK = "SELECT GET_LOCK(?, ?)";

	private static final String LOCK_MARIADB = "SET STATEMENT max_statement_time = 0 FOR " + LOCK;

	private static final String UNLOCK = "SELECT RELEASE_LOCK(?)";

	private static final String IS_USED = "SELECT IS_USED_LOCK(?)";

	// Lock wait, query killed, query too old (MariaDB, MySQL).
	private static final Set<Integer> ASK_AGAIN = Set.of(1205, 1317, 1969, 3024);

	private final Connection connection;

	private final String lock;

	private final String database;

	MySqlLocks(Connection connection) throws SQLException {
		this.connection = connection;
		this.lock = isMariaDb(connection) ? LOCK_MARIADB : LOCK;
		@Nullable String catalog = connection.getCatalog();
		this.database = (catalog != null) ? catalog : "";
	}

	static boolean isMariaDb(Connection connection) throws SQLException {
		return connection.getMetaData().getDatabaseProductVersion().toLowerCase(Locale.ROOT).contains("mariadb");
	}

	@Override
	public boolean tryLock(String name) throws SQLException {
		return Long.valueOf(1).equals(ask(this.lock, text(name), 0));
	}

	@Override
	public boolean lock(String name, Duration slice) throws SQLException {
		try {
			// Whole seconds on MySQL, and less than one would be no wait.
			int seconds = (int) Math.max(1, slice.plusMillis(999).toSeconds());
			return Long.valueOf(1).equals(ask(this.lock, text(name), seconds));
		}
		catch (SQLException ex) {
			if (ASK_AGAIN.contains(ex.getErrorCode())) {
				return false;
			}
			throw ex;
		}
	}

	@Override
	public void unlock(String name) throws SQLException {
		ask(UNLOCK, text(name));
	}

	@Override
	public boolean isHeld(String name) throws SQLException {
		return ask(IS_USED, text(name)) != null;
	}

	@Override
	public boolean isMine(String name) throws SQLException {
		return Objects.equals(ask(IS_USED, text(name)), ask(WHO_ANSWERS));
	}

	@Override
	public void prove() throws SQLException {
		RoundTrip.on(this.connection);
	}

	private String text(String name) {
		return LockName.text(this.database, name);
	}

	private @Nullable Long ask(String question, Object... parameters) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(question)) {
			for (int index = 0; index < parameters.length; index++) {
				statement.setObject(index + 1, parameters[index]);
			}
			try (ResultSet row = statement.executeQuery()) {
				long answer = row.next() ? row.getLong(1) : 0;
				return row.wasNull() ? null : Long.valueOf(answer);
			}
		}
	}

}
