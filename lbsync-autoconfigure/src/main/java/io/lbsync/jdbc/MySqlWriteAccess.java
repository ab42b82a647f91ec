package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What MariaDB and MySQL say of writes. The columns of {@code information_schema} tell
 * the rights that the login has in effect, with those of its active roles, of databases
 * given by wildcard, and of single columns; what {@code SHOW GRANTS} prints would have to
 * be put together first.
 */
final class MySqlWriteAccess {

	private static final String VARIABLES = """
			SHOW VARIABLES WHERE Variable_name IN ('read_only', 'super_read_only', 'innodb_read_only', 'tx_read_only',
				'transaction_read_only')
			""";

	private static final String RIGHTS = """
			SELECT LOWER(TABLE_NAME), LOWER(PRIVILEGES) FROM information_schema.COLUMNS
			WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN (%s)
			""";

	private MySqlWriteAccess() {
	}

	static String ask(Connection connection, List<WriteRight> needed) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(VARIABLES);
				ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				if (isOn(row.getString(2))) {
					return reason(row.getString(1).toLowerCase(Locale.ROOT));
				}
			}
		}
		return needed.isEmpty() ? "" : firstMissing(rights(connection, needed), needed);
	}

	// Since MariaDB 12 there are several ways of being read-only.
	private static boolean isOn(String value) {
		return !value.equalsIgnoreCase("OFF") && !value.equals("0");
	}

	private static String reason(String variable) {
		String what = variable.startsWith("t") ? "its transactions are read-only" : "the database server is read-only";
		return "%s (%s)".formatted(what, variable);
	}

	private static Map<String, String> rights(Connection connection, List<WriteRight> needed) throws SQLException {
		Set<String> tables = needed.stream().map(WriteRight::table).collect(Collectors.toSet());
		String places = tables.stream().map((table) -> "?").collect(Collectors.joining(", "));
		Map<String, String> rights = new HashMap<>();
		try (PreparedStatement statement = connection.prepareStatement(RIGHTS.formatted(places))) {
			int place = 1;
			for (String table : tables) {
				statement.setString(place++, table);
			}
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					rights.merge(row.getString(1), row.getString(2), (one, other) -> one + "," + other);
				}
			}
		}
		return rights;
	}

	private static String firstMissing(Map<String, String> rights, List<WriteRight> needed) {
		for (WriteRight right : needed) {
			String has = rights.get(right.table().toLowerCase(Locale.ROOT));
			if (has != null && !has.contains(right.verb().toLowerCase(Locale.ROOT))) {
				return right.missing();
			}
		}
		return "";
	}

}
