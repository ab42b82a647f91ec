package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;

import javax.sql.DataSource;

import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * What differs from database to database. Statements are written once, with names in
 * double quotes, and translated by {@link #sql(String)}.
 * <p>
 * Implementations are stateless.
 */
public interface Dialect {

	/** Reason why nothing is written on a connection that says of itself so. */
	String READ_ONLY_CONNECTION = "its connections are read-only";

	/**
	 * Name of the database family, as in the folders of the schema scripts.
	 * @return a lower-case name
	 */
	String name();

	/**
	 * How rows of the instruction log become visible.
	 * @return the order
	 */
	LogOrder logOrder();

	/**
	 * Expression for the time of the statement on the database's clock, in UTC, in the
	 * form of a date column.
	 * @return an SQL expression
	 */
	String utcNow();

	/**
	 * Translate a statement that has its names in double quotes.
	 * @param statement the statement
	 * @return the statement for this database
	 */
	default String sql(String statement) {
		return statement;
	}

	/**
	 * Last clause of a query that wants the first rows only, with one parameter for their
	 * number.
	 * @return the clause
	 */
	default String limit() {
		return "LIMIT ?";
	}

	/**
	 * Read a date column.
	 * @param row the row
	 * @param column name of the column
	 * @return the date in UTC as it is stored
	 * @throws SQLException from the driver
	 */
	default LocalDateTime date(ResultSet row, String column) throws SQLException {
		return row.getObject(column, LocalDateTime.class);
	}

	/**
	 * A date as a parameter that is compared with a date column.
	 * @param date the date in UTC
	 * @return the parameter, in the form in which such columns hold dates
	 */
	default Object date(LocalDateTime date) {
		return date;
	}

	/**
	 * Expression that is an empty text on a server that takes writes, and anything else
	 * on a replica, where rows may be missing that were seen elsewhere.
	 * @return an SQL expression
	 */
	default String replica() {
		return "''";
	}

	/**
	 * Whether a batch of inserts hands back the keys that were generated.
	 * @return {@code false} if rows must be inserted one by one to learn their keys
	 */
	default boolean batchReturnsKeys() {
		return true;
	}

	/**
	 * Condition that a text column equals a parameter byte for byte, whatever the
	 * column's collation thinks of case, accents and trailing spaces.
	 * @param column the column, in double quotes
	 * @return a condition with one parameter, for {@link #sql(String)}
	 */
	default String exactly(String column) {
		return column + " = ?";
	}

	/**
	 * Condition of an update of one row that changes nothing while another transaction
	 * has the row, where the database can tell; elsewhere it waits.
	 * @param table name of the table
	 * @param key the primary key
	 * @param condition what else must hold of the row, for {@link #sql(String)}
	 * @return a condition with a parameter for the key and those of the other condition
	 */
	default String unlocked(String table, String key, String condition) {
		return "\"%s\" = ? AND %s".formatted(key, condition);
	}

	/**
	 * Let a statement wait for locks no longer, where the database would wait for much
	 * longer otherwise. What is given up throws a transient exception.
	 * @param statement the statement
	 * @param longest the longest wait, in whole seconds
	 * @throws SQLException from the driver
	 */
	default void waitAtMost(Statement statement, Duration longest) throws SQLException {
	}

	/**
	 * Last clause of an insert that does nothing when the row is there already.
	 * @return the clause, or nothing where such an insert fails with an SQL state of
	 * class 23 and leaves its transaction usable
	 */
	default String unlessThere() {
		return "";
	}

	/**
	 * Why writes on a connection would be refused: by the connection itself, by the
	 * server behind it, by its transactions, or because its login lacks a right. Where
	 * nothing can be asked, statements are sent that would write no row.
	 * @param connection a connection in autocommit mode
	 * @param needed the rights that are needed, of tables that are there
	 * @return the reason, as the second half of a sentence, or an empty text
	 * @throws SQLException from the driver
	 */
	default String refusesWrites(Connection connection, List<WriteRight> needed) throws SQLException {
		return connection.isReadOnly() ? READ_ONLY_CONNECTION : ZeroRowProbe.ask(connection, this, needed);
	}

	/**
	 * Beginning of a delete whose condition is a range of the primary key, so that it
	 * looks at no other row: it might have to wait for that.
	 * @param table name of the table
	 * @return the statement up to its condition, with names in double quotes
	 */
	default String deleteByKey(String table) {
		return "DELETE FROM \"%s\"".formatted(table);
	}

	/**
	 * Query by which people find the transactions that are open, the oldest first.
	 * @return the query, or nothing where there can be none to look for
	 */
	default String openTransactions() {
		return "";
	}

	/**
	 * The value of a boolean column that is set.
	 * @return a literal
	 */
	default String yes() {
		return "TRUE";
	}

	/**
	 * Expression that names the database server that answers, so that another one is
	 * noticed whose data may be older: a replica that was promoted, or a copy.
	 * @param connection to ask which expression that is
	 * @return an SQL expression of a text
	 * @throws SQLException from the driver
	 */
	default String node(Connection connection) throws SQLException {
		return "''";
	}

	/**
	 * Query that locks a row in share mode and reads what is committed in it, until the
	 * transaction ends.
	 * @param table name of the table
	 * @param column the column to read
	 * @param key the primary key
	 * @return a query with one parameter for the key, for {@link #sql(String)}
	 */
	default String lockInShareMode(String table, String column, String key) {
		return "SELECT \"%s\" FROM \"%s\" WHERE \"%s\" = ?".formatted(column, table, key);
	}

	/**
	 * Bound how long a transaction waits for locks, and how long the database waits for
	 * its next statement, so that a process that stands still in the middle of it holds
	 * up nobody for longer.
	 * @param connection its connection
	 * @param longest the bound, in whole seconds
	 * @return to be begun with the transaction and closed after it
	 * @throws SQLException from the driver
	 */
	default Bound bound(Connection connection, Duration longest) throws SQLException {
		return () -> {
		};
	}

	/**
	 * Locks that fall with the session that has them.
	 * @param connections where sessions come from
	 * @return the locks; where there are none, locks that cannot be relied on
	 */
	default SessionLocks sessionLocks(DedicatedConnections connections) {
		return SessionLocks.none("The database has no locks that fall with their session");
	}

	/**
	 * Texts that the database hands to whoever listens.
	 * @param connections where sessions come from
	 * @return the notifications; where there are none, such that do not arrive
	 */
	default Notifications notifications(DedicatedConnections connections) {
		return Notifications.none("The database cannot tell that something happened");
	}

	/**
	 * Find the dialect of a database by asking it for its name.
	 * @param dataSource the database
	 * @return the dialect
	 * @throws UnsupportedDatabaseException if lbsync does not know the database
	 */
	static Dialect of(DataSource dataSource) {
		try {
			String product = JdbcUtils.extractDatabaseMetaData(dataSource,
					(metaData) -> metaData.getDatabaseProductName());
			return ofProduct((product != null) ? product : "");
		}
		catch (MetaDataAccessException ex) {
			throw new org.springframework.jdbc.CannotGetJdbcConnectionException(
					"lbsync could not ask the database for its name: " + ex.getMessage());
		}
	}

	/**
	 * Find the dialect of the database behind a connection.
	 * @param connection a connection
	 * @return the dialect
	 * @throws SQLException from the driver
	 */
	static Dialect of(Connection connection) throws SQLException {
		return ofProduct(connection.getMetaData().getDatabaseProductName());
	}

	/**
	 * A bounded transaction.
	 */
	@FunctionalInterface
	interface Bound extends AutoCloseable {

		/**
		 * To be called first in the transaction.
		 * @throws SQLException from the driver
		 */
		default void begin() throws SQLException {
		}

		/**
		 * To be called after the transaction: what was bounded before it is so again.
		 * @throws SQLException from the driver
		 */
		@Override
		void close() throws SQLException;

	}

	private static Dialect ofProduct(String product) {
		return switch (product.toLowerCase(Locale.ROOT)) {
			case "postgresql" -> new PostgresDialect();
			case "mysql", "mariadb" -> new MySqlDialect();
			case "sqlite" -> new SqliteDialect();
			case "h2" -> new H2Dialect();
			case "microsoft sql server" -> new SqlServerDialect();
			default -> throw new UnsupportedDatabaseException(product);
		};
	}

}
