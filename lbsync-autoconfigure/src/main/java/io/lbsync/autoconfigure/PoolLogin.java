package io.lbsync.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * With which credentials a connection is opened: those of Boot's connection details if
 * the pool was made from them, for they may change; else, and when the database refuses
 * them, those that the pool has now.
 *
 * @param details the details from which the pool was made
 */
record PoolLogin(@Nullable JdbcConnectionDetails details) {

	// Of SQL states for credentials that are refused.
	private static final String INVALID_AUTHORIZATION = "28";

	/**
	 * Find the details of a pool.
	 * @param details of any pools
	 * @param url address that the pool connects to
	 * @param username its login
	 */
	static PoolLogin of(List<JdbcConnectionDetails> details, @Nullable String url, @Nullable String username) {
		return new PoolLogin(details.stream()
			.filter((one) -> one.getJdbcUrl().equals(url) && Objects.equals(one.getUsername(), username))
			.findFirst()
			.orElse(null));
	}

	/**
	 * Open a connection.
	 * @param username what the pool has now
	 * @param password what the pool has now
	 */
	Connection open(@Nullable String username, @Nullable String password, Opening opening) throws SQLException {
		if (this.details == null) {
			return opening.open(username, password);
		}
		try {
			return opening.open(this.details.getUsername(), this.details.getPassword());
		}
		catch (SQLException ex) {
			if (!String.valueOf(ex.getSQLState()).startsWith(INVALID_AUTHORIZATION)) {
				throw ex;
			}
			return opening.open(username, password);
		}
	}

	/**
	 * How to open one with certain credentials.
	 */
	@FunctionalInterface
	interface Opening {

		Connection open(@Nullable String username, @Nullable String password) throws SQLException;

	}

}
