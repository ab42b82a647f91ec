package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Finds out by trying whether writes are refused, with statements that concern no row.
 * For databases that cannot be asked: SQLite does not tell how it could open its file,
 * and H2 not what a role of a role may.
 */
final class ZeroRowProbe {

	private ZeroRowProbe() {
	}

	static String ask(Connection connection, Dialect dialect, List<WriteRight> needed) throws SQLException {
		for (WriteRight right : needed) {
			try (Statement statement = connection.createStatement()) {
				statement.executeUpdate(dialect.sql(right.probe()));
			}
			catch (SQLException ex) {
				if (WritesRefused.by(ex)) {
					return "%s (%s)".formatted(right.missing(), ex.getMessage());
				}
				// Such as a file that somebody else is writing to: that is no refusal.
				return "";
			}
		}
		return "";
	}

}
