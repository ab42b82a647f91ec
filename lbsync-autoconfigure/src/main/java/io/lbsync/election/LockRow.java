package io.lbsync.election;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;

/**
 * Umbraco's lock row of the servers, which is taken while a term begins or ends. It lives
 * in {@code umbracoLock} since Umbraco 7.6, and before that, as in our own scripts, in
 * {@code umbracoNode}.
 */
final class LockRow {

	private static final String OF_LOCKS = """
			UPDATE "umbracoLock"
			SET "value" = CASE WHEN "value" = 1 THEN -1 ELSE 1 END
			WHERE "id" = -331
			""";

	private static final String OF_NODES = """
			UPDATE "umbracoNode"
			SET "sortOrder" = CASE WHEN "sortOrder" = 1 THEN -1 ELSE 1 END
			WHERE "id" = -331
			""";

	private final @Nullable String locks;

	private final @Nullable String nodes;

	LockRow(Dialect dialect, Tables tables) {
		this.locks = tables.has("umbracoLock", "value") ? dialect.sql(OF_LOCKS) : null;
		this.nodes = tables.has("umbracoNode", "sortOrder") ? dialect.sql(OF_NODES) : null;
	}

	/**
	 * Take the row until the transaction ends. Where there is none, the record alone
	 * decides, as it does anyway.
	 */
	void take(Connection connection) throws SQLException {
		if (!update(connection, this.locks)) {
			update(connection, this.nodes);
		}
	}

	private static boolean update(Connection connection, @Nullable String sql) throws SQLException {
		if (sql == null) {
			return false;
		}
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			return statement.executeUpdate() == 1;
		}
	}

}
