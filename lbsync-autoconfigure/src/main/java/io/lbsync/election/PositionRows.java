package io.lbsync.election;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;

/**
 * Rows with the positions of servers, of which those of lbsync are removed when their
 * servers are gone for good. Umbraco's own are left alone.
 */
final class PositionRows {

	private static final String REMOVE_STATE = """
			DELETE FROM "umbracoLastSynced"
			WHERE "machineId" = ? AND "lbsyncState" IS NOT NULL
			""";

	private static final String REMOVE_VALUE = """
			DELETE FROM "umbracoKeyValue"
			WHERE "key" = ?
			""";

	private final String remove;

	private final String prefix;

	PositionRows(Dialect dialect, Tables tables) {
		this.prefix = tables.lastSyncedState() ? "" : Peers.VALUE_KEY;
		this.remove = dialect.sql(tables.lastSyncedState() ? REMOVE_STATE : REMOVE_VALUE);
	}

	void remove(Connection connection, String server) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.remove)) {
			statement.setString(1, this.prefix + server);
			statement.executeUpdate();
		}
	}

}
