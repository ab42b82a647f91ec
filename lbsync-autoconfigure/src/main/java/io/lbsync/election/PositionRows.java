package io.lbsync.election;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.HeartbeatTable;
import io.lbsync.jdbc.Tables;

/**
 * Rows with the positions of servers, of which those of lbsync are removed when their
 * servers are gone for good. Umbraco's own are left alone.
 */
final class PositionRows {

	private static final String REMOVE = """
			DELETE FROM "%s"
			WHERE "%s" = ? AND %s
			""";

	private final HeartbeatTable table;

	private final String remove;

	PositionRows(Dialect dialect, Tables tables) {
		this.table = tables.heartbeats();
		this.remove = dialect.sql(REMOVE.formatted(this.table.table(), this.table.key(), this.table.condition()));
	}

	void remove(Connection connection, String server) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.remove)) {
			statement.setString(1, this.table.keyOf(server));
			statement.executeUpdate();
		}
	}

}
