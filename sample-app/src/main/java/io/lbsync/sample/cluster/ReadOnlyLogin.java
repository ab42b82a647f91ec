package io.lbsync.sample.cluster;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

import io.lbsync.sample.database.DatabaseAddress;

/**
 * A login of PostgreSQL that may read what the sample and lbsync keep, and nothing else.
 */
final class ReadOnlyLogin {

	private static final String NAME = "lbsync_reader";

	private ReadOnlyLogin() {
	}

	/**
	 * Make the login.
	 * @param database a new database with its tables, and a login that may do anything
	 * @return the database for that login
	 * @throws ClusterException if it cannot be made
	 */
	static DatabaseAddress create(DatabaseAddress database) {
		try (Connection connection = DriverManager.getConnection(database.url(), database.username(),
				database.password()); Statement statement = connection.createStatement()) {
			statement.execute("CREATE USER %1$s PASSWORD '%1$s'".formatted(NAME));
			statement.execute("""
					GRANT SELECT ON article, article_statistics, "umbracoCacheInstruction", "umbracoKeyValue",
						"umbracoLastSynced" TO %s
					""".formatted(NAME));
		}
		catch (SQLException ex) {
			throw new ClusterException("--readonly needs PostgreSQL, where a login can be made: " + ex.getMessage());
		}
		return new DatabaseAddress(database.product(), database.url(), NAME, NAME);
	}

}
