package io.lbsync.election;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.Supplier;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;

/**
 * This server's row of {@code umbracoServer}, and the flags in all of them: for people
 * and for Umbraco. Nothing here decides on what the rows say.
 * <p>
 * Thread-safe.
 */
final class ServerRows {

	private static final String UPDATE = """
			UPDATE "umbracoServer"
			SET "lastNotifiedDate" = %s, "isActive" = ?, "isSchedulingPublisher" = ?, "address" = ?
			WHERE "computerName" = ?
			""";

	private static final String INSERT = """
			INSERT INTO "umbracoServer"
				("registeredDate", "lastNotifiedDate", "isActive", "isSchedulingPublisher", "address", "computerName")
			VALUES (%1$s, %1$s, ?, ?, ?, ?)
			%2$s
			""";

	private static final String CLEAR_OTHERS = """
			UPDATE "umbracoServer"
			SET "isSchedulingPublisher" = ?
			WHERE "isSchedulingPublisher" = ? AND "computerName" <> ?
			""";

	private static final String FLAG = """
			UPDATE "umbracoServer"
			SET "isActive" = ?, "isSchedulingPublisher" = ?
			WHERE "computerName" = ?
			""";

	private static final String DEACTIVATE = """
			UPDATE "umbracoServer"
			SET "isActive" = ?, "isSchedulingPublisher" = ?
			WHERE "computerName" = ? AND ("isActive" = ? OR "isSchedulingPublisher" = ?)
			""";

	private final Dialect dialect;

	private final boolean present;

	private final String self;

	private final Supplier<String> address;

	ServerRows(Dialect dialect, Tables tables, ServerIdentity self, Supplier<String> address) {
		this.dialect = dialect;
		this.present = tables.server();
		this.self = self.toString();
		this.address = address;
	}

	/**
	 * Write this server's row, and make it where there is none.
	 */
	void show(Connection connection, boolean publishing) throws SQLException {
		if (!this.present) {
			return;
		}
		Object[] row = { true, publishing, this.address.get(), this.self };
		if (update(connection, UPDATE, row) == 0) {
			insert(connection, row);
		}
	}

	private void insert(Connection connection, Object[] row) throws SQLException {
		try {
			update(connection, INSERT, row);
		}
		catch (SQLException ex) {
			if (ex.getSQLState() == null || !ex.getSQLState().startsWith("23")) {
				throw ex;
			}
			// A second process of the same identity was faster.
		}
	}

	/**
	 * Flag this server, or nobody, as the one that schedules.
	 */
	void flag(Connection connection, boolean self) throws SQLException {
		if (this.present) {
			update(connection, CLEAR_OTHERS, false, true, this.self);
			update(connection, FLAG, true, self, this.self);
		}
	}

	/**
	 * Show a server as gone.
	 */
	void deactivate(Connection connection, String server) throws SQLException {
		if (this.present) {
			update(connection, DEACTIVATE, false, false, server, true, true);
		}
	}

	private int update(Connection connection, String sql, Object... arguments) throws SQLException {
		String translated = this.dialect.sql(sql.formatted(this.dialect.utcNow(), this.dialect.unlessThere()));
		try (PreparedStatement statement = connection.prepareStatement(translated)) {
			for (int i = 0; i < arguments.length; i++) {
				statement.setObject(i + 1, arguments[i]);
			}
			return statement.executeUpdate();
		}
	}

}
