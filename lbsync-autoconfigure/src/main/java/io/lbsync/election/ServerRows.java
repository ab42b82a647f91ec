package io.lbsync.election;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

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

	// One that stopped since it was looked at stays as it says.
	private static final String REFRESH = """
			UPDATE "umbracoServer"
			SET "lastNotifiedDate" = %%s
			WHERE "computerName" IN (%s) AND "isActive" = ?
			""";

	private static final String REVIVE = """
			UPDATE "umbracoServer"
			SET "lastNotifiedDate" = %s, "isActive" = ?
			WHERE "computerName" = ?
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

	// How this server was shown last, by its own statement.
	private volatile @Nullable String shownAddress;

	ServerRows(Dialect dialect, Tables tables, ServerIdentity self, Supplier<String> address) {
		this.dialect = dialect;
		this.present = tables.server();
		this.self = self.toString();
		this.address = address;
	}

	/**
	 * Write this server's row, unless it is there as it should be: its date is kept up to
	 * date by the publisher, together with all others.
	 */
	void show(Connection connection, boolean publishing) throws SQLException {
		String current = this.address.get();
		if (!this.present || current.equals(this.shownAddress)) {
			return;
		}
		Object[] row = { true, publishing, current, this.self };
		if (update(connection, UPDATE, row) == 0) {
			insert(connection, row);
		}
		this.shownAddress = current;
	}

	/**
	 * The next time, write the row in any case.
	 */
	void forget() {
		this.shownAddress = null;
	}

	/**
	 * Keep up to date the rows of servers that are shown as active, this one among them.
	 */
	void refresh(Connection connection, Collection<String> others) throws SQLException {
		if (!this.present) {
			return;
		}
		Set<String> names = new LinkedHashSet<>(others);
		names.add(this.self);
		String places = String.join(", ", Collections.nCopies(names.size(), "?"));
		List<Object> arguments = new ArrayList<>(names);
		arguments.add(true);
		if (update(connection, REFRESH.formatted(places), arguments.toArray()) < names.size()) {
			// Somebody deleted rows, perhaps this server's own, or hid it.
			forget();
		}
	}

	/**
	 * Show a server as active that was shown as gone.
	 */
	void revive(Connection connection, String server) throws SQLException {
		if (this.present) {
			update(connection, REVIVE, true, server);
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
