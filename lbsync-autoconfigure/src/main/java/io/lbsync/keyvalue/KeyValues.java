package io.lbsync.keyvalue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code umbracoKeyValue}: all coordination state. Every change of a row that
 * servers compete for is one compare-and-set statement on its whole value.
 * <p>
 * Methods without a connection work on one of their own, in autocommit mode, outside any
 * transaction of this thread; those with one work in its transaction, and there none of
 * them spoils it by failing on a duplicate.
 * <p>
 * Values are compared byte for byte. Keys are compared by the database: where Umbraco
 * made the table, two keys that differ in case only are one key. The column
 * {@code updated} is set by the database's clock, for people.
 * <p>
 * Thread-safe. Methods without a connection throw
 * {@link org.springframework.dao.DataAccessException} if the database failed.
 */
public final class KeyValues {

	private static final String GET = """
			SELECT "value"
			FROM "umbracoKeyValue"
			WHERE "key" = ?
			""";

	private static final String ALL = """
			SELECT "key", "value"
			FROM "umbracoKeyValue"
			WHERE "key" LIKE ?
			ORDER BY "key"
			""";

	private static final String INSERT = """
			INSERT INTO "umbracoKeyValue" ("key", "value", "updated")
			VALUES (?, ?, %s)
			%s
			""";

	private static final String UPDATE = """
			UPDATE "umbracoKeyValue"
			SET "value" = ?, "updated" = %s
			WHERE "key" = ?
			""";

	private static final String DELETE = """
			DELETE FROM "umbracoKeyValue"
			WHERE "key" = ?
			""";

	private final Database database;

	private final String get;

	private final String all;

	private final String insert;

	private final String compareAndSet;

	private final String remove;

	private final String update;

	/**
	 * Create access to the rows.
	 * @param database the shared database, which has the table
	 */
	public KeyValues(Database database) {
		this.database = database;
		Dialect dialect = database.dialect();
		String set = UPDATE.formatted(dialect.utcNow());
		this.get = dialect.sql(GET);
		this.all = dialect.sql(ALL);
		this.insert = dialect.sql(INSERT.formatted(dialect.utcNow(), dialect.unlessThere()));
		this.update = dialect.sql(set);
		this.compareAndSet = dialect.sql(set + "AND " + dialect.exactly("\"value\""));
		this.remove = dialect.sql(DELETE + "AND " + dialect.exactly("\"value\""));
	}

	/**
	 * Value of a row.
	 * @param key its key
	 * @return its value, or {@code null} if there is no such row, or no value in it
	 */
	public @Nullable String get(String key) {
		return this.database.onOwnConnection((connection) -> Optional.ofNullable(get(connection, key))).orElse(null);
	}

	/**
	 * Value of a row, as the transaction of a connection sees it.
	 * @param connection a connection to the shared database
	 * @param key its key
	 * @return its value, or {@code null} if there is no such row, or no value in it
	 * @throws SQLException from the driver
	 */
	public @Nullable String get(Connection connection, String key) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.get)) {
			statement.setString(1, key);
			try (ResultSet row = statement.executeQuery()) {
				return row.next() ? row.getString(1) : null;
			}
		}
	}

	/**
	 * All rows whose keys start with a prefix, in one statement.
	 * @param prefix what the keys start with, compared exactly
	 * @return an unmodifiable map of keys to values, in the order of the keys; rows
	 * without a value are left out
	 */
	public Map<String, String> all(String prefix) {
		return this.database.onOwnConnection((connection) -> all(connection, prefix));
	}

	private Map<String, String> all(Connection connection, String prefix) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(this.all)) {
			statement.setString(1, pattern(prefix));
			try (ResultSet row = statement.executeQuery()) {
				Map<String, String> found = new LinkedHashMap<>();
				while (row.next()) {
					String value = row.getString(2);
					if (value != null && row.getString(1).startsWith(prefix)) {
						found.put(row.getString(1), value);
					}
				}
				return Collections.unmodifiableMap(found);
			}
		}
	}

	/**
	 * Make a row, unless it is there.
	 * @param key its key, at most 256 characters
	 * @param value its value
	 * @return whether it was made now, by this call
	 */
	public boolean insertIfAbsent(String key, String value) {
		return this.database.onOwnConnection((connection) -> insertIfAbsent(connection, key, value));
	}

	/**
	 * Make a row in the transaction of a connection, unless it is there. Waits for
	 * another transaction that is making it.
	 * @param connection a connection to the shared database
	 * @param key its key, at most 256 characters
	 * @param value its value
	 * @return whether it was made now, by this call
	 * @throws SQLException from the driver
	 */
	public boolean insertIfAbsent(Connection connection, String key, String value) throws SQLException {
		try {
			return update(connection, this.insert, key, value) == 1;
		}
		catch (SQLException ex) {
			if (isDuplicate(ex)) {
				return false;
			}
			throw ex;
		}
	}

	/**
	 * Change a row in one statement, if its value is what it is expected to be.
	 * @param key its key
	 * @param expected the whole value that it must have now
	 * @param value its new value; let it differ from the expected one, or some settings
	 * of MySQL's driver ({@code useAffectedRows}) say that nothing was changed
	 * @return whether this call changed it
	 */
	public boolean compareAndSet(String key, String expected, String value) {
		return this.database.onOwnConnection((connection) -> compareAndSet(connection, key, expected, value));
	}

	/**
	 * Change a row in the transaction of a connection, if its value is what it is
	 * expected to be. Waits for another transaction that is changing it.
	 * @param connection a connection to the shared database
	 * @param key its key
	 * @param expected the whole value that it must have now
	 * @param value its new value, different from the expected one
	 * @return whether this call changed it
	 * @throws SQLException from the driver
	 */
	public boolean compareAndSet(Connection connection, String key, String expected, String value) throws SQLException {
		return update(connection, this.compareAndSet, value, key, expected) == 1;
	}

	/**
	 * Delete a row in one statement, if its value is what it is expected to be.
	 * @param key its key
	 * @param expected the whole value that it must have now
	 * @return whether this call deleted it
	 */
	public boolean remove(String key, String expected) {
		return this.database.onOwnConnection((connection) -> update(connection, this.remove, key, expected) == 1);
	}

	/**
	 * Set the value of a row that nobody competes for, and make the row where there is
	 * none.
	 * @param key its key, at most 256 characters
	 * @param value its new value
	 */
	public void put(String key, String value) {
		this.database.<Boolean>onOwnConnection((connection) -> {
			put(connection, key, value);
			return true;
		});
	}

	/**
	 * Set the value of a row in the transaction of a connection, and make the row where
	 * there is none.
	 * @param connection a connection to the shared database
	 * @param key its key, at most 256 characters
	 * @param value its new value
	 * @throws SQLException from the driver
	 */
	public void put(Connection connection, String key, String value) throws SQLException {
		if (update(connection, this.update, value, key) == 0 && !insertIfAbsent(connection, key, value)) {
			update(connection, this.update, value, key);
		}
	}

	private static int update(Connection connection, String sql, String... parameters) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setString(i + 1, parameters[i]);
			}
			return statement.executeUpdate();
		}
	}

	// The primary key is all that an insert of two texts can violate.
	private static boolean isDuplicate(SQLException ex) {
		return ex.getSQLState() != null && ex.getSQLState().startsWith("23");
	}

	// Databases differ in what is special and how it is escaped; what finds too much is
	// filtered afterwards.
	private static String pattern(String prefix) {
		return prefix.replaceAll("[%_\\[\\]^\\\\]", "_") + "%";
	}

}
