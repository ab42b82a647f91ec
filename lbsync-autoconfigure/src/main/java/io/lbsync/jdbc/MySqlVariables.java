package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a MariaDB or MySQL server says of itself, in lower case.
 * <p>
 * Immutable.
 */
public final class MySqlVariables {

	private static final String ASK = """
			SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'wsrep_on', 'group_replication_group_name',
				'replica_parallel_workers', 'slave_parallel_workers', 'replica_preserve_commit_order',
				'slave_preserve_commit_order')
			""";

	private final Map<String, String> values;

	private MySqlVariables(Map<String, String> values) {
		this.values = Map.copyOf(values);
	}

	/**
	 * Variables that are known already.
	 * @param values names and values, in lower case
	 * @return the variables
	 */
	public static MySqlVariables of(Map<String, String> values) {
		return new MySqlVariables(values);
	}

	/**
	 * Ask the server behind a connection, in one statement.
	 * @param connection a connection to MariaDB or MySQL
	 * @return its variables
	 * @throws SQLException from the driver
	 */
	public static MySqlVariables ask(Connection connection) throws SQLException {
		Map<String, String> values = new HashMap<>();
		try (PreparedStatement statement = connection.prepareStatement(ASK); ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				values.put(row.getString(1).toLowerCase(Locale.ROOT), row.getString(2).toLowerCase(Locale.ROOT));
			}
		}
		return of(values);
	}

	/**
	 * Whether it is MariaDB.
	 * @return {@code false} for MySQL
	 */
	public boolean isMariaDb() {
		return version().contains("mariadb");
	}

	/**
	 * What kind of cluster takes writes on several servers, each of which knows its own
	 * locks only.
	 * @return its name, such as {@code Galera}, or an empty text
	 */
	public String cluster() {
		if (isOn("wsrep_on")) {
			return "Galera";
		}
		if (!get("group_replication_group_name", "").isEmpty()) {
			return "group replication";
		}
		return version().contains("tidb") ? "TiDB" : "";
	}

	/**
	 * Whether a replica commits in the order of its primary.
	 * @return whether it does
	 */
	public boolean commitsInOrder() {
		String workers = get("replica_parallel_workers", get("slave_parallel_workers", "0"));
		return isMariaDb() || workers.equals("0") || workers.equals("1")
				|| isOn(this.values.containsKey("replica_preserve_commit_order") ? "replica_preserve_commit_order"
						: "slave_preserve_commit_order");
	}

	private String version() {
		return get("version", "");
	}

	private String get(String name, String otherwise) {
		return this.values.getOrDefault(name, otherwise);
	}

	private boolean isOn(String name) {
		String value = get(name, "off");
		return value.equals("on") || value.equals("1");
	}

}
