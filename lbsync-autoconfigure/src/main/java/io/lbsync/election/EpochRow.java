package io.lbsync.election;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.Dialect;

/**
 * The row {@code lbsync.epoch}: token of the present term, written only when one begins
 * or ends. Touches leave it alone, so that a transaction that has locked it holds up no
 * heartbeat.
 */
final class EpochRow {

	static final String KEY = "lbsync.epoch";

	private final Dialect dialect;

	EpochRow(Dialect dialect) {
		this.dialect = dialect;
	}

	/**
	 * What the transaction sees.
	 */
	@Nullable String read(Connection connection) throws SQLException {
		return query(connection, "SELECT \"value\" FROM \"umbracoKeyValue\" WHERE \"key\" = ?");
	}

	/**
	 * What is true now and stays so until the transaction ends.
	 */
	@Nullable String lock(Connection connection) throws SQLException {
		return query(connection, this.dialect.lockInShareMode("umbracoKeyValue", "value", "key"));
	}

	private @Nullable String query(Connection connection, String sql) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.dialect.sql(sql))) {
			statement.setString(1, KEY);
			try (ResultSet row = statement.executeQuery()) {
				return row.next() ? row.getString(1) : null;
			}
		}
	}

}
