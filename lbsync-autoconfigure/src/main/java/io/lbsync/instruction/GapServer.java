package io.lbsync.instruction;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.lbsync.jdbc.Dialect;

/**
 * What a database server says of itself that decides whether its locks prove anything.
 *
 * @param lockingRead a query of ids in {@code umbracoCacheInstruction} that fails at once
 * where it meets a lock, with {@code %s} for its condition
 * @param alone whether its locks are those of all writers: not where several servers take
 * writes, as with Galera and group replication, each knowing its own locks only
 * @param inOrder whether a replica commits in the order of its primary
 * @param cluster what kind of cluster it is, for people, or empty
 */
record GapServer(String lockingRead, boolean alone, boolean inOrder, String cluster) {

	private static final String VARIABLES = """
			SHOW GLOBAL VARIABLES WHERE Variable_name IN ('version', 'wsrep_on', 'group_replication_group_name',
				'replica_parallel_workers', 'slave_parallel_workers', 'replica_preserve_commit_order',
				'slave_preserve_commit_order')
			""";

	// MariaDB has no FOR SHARE, and MySQL no NOWAIT after the older form.
	private static final String MARIADB = """
			SELECT "id" FROM "umbracoCacheInstruction" WHERE %s LOCK IN SHARE MODE NOWAIT""";

	private static final String MYSQL = """
			SELECT "id" FROM "umbracoCacheInstruction" WHERE %s FOR SHARE NOWAIT""";

	// Without the first hint, a database with READ_COMMITTED_SNAPSHOT would look at a
	// version instead of the lock.
	private static final String SQL_SERVER = """
			SELECT "id" FROM "umbracoCacheInstruction" WITH (READCOMMITTEDLOCK, NOWAIT) WHERE %s""";

	char quote() {
		return this.lockingRead.contains("`") ? '`' : '"';
	}

	/**
	 * Ask the server behind a connection. One statement at most.
	 */
	static GapServer ask(Connection connection, Dialect dialect) throws SQLException {
		if (!dialect.name().equals("mysql")) {
			return new GapServer(dialect.sql(SQL_SERVER), true, true, "");
		}
		Map<String, String> variables = new HashMap<>();
		try (PreparedStatement statement = connection.prepareStatement(VARIABLES);
				ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				variables.put(row.getString(1).toLowerCase(Locale.ROOT), row.getString(2).toLowerCase(Locale.ROOT));
			}
		}
		return of(variables, dialect);
	}

	static GapServer of(Map<String, String> variables, Dialect dialect) {
		String version = variables.getOrDefault("version", "");
		boolean mariaDb = version.contains("mariadb");
		String cluster = cluster(variables, version);
		return new GapServer(dialect.sql(mariaDb ? MARIADB : MYSQL), cluster.isEmpty(), mariaDb || inOrder(variables),
				cluster);
	}

	private static String cluster(Map<String, String> variables, String version) {
		if (isOn(variables.getOrDefault("wsrep_on", ""))) {
			return "Galera";
		}
		if (!variables.getOrDefault("group_replication_group_name", "").isEmpty()) {
			return "group replication";
		}
		return version.contains("tidb") ? "TiDB" : "";
	}

	private static boolean inOrder(Map<String, String> variables) {
		String workers = first(variables, "replica_parallel_workers", "slave_parallel_workers", "0");
		String preserve = first(variables, "replica_preserve_commit_order", "slave_preserve_commit_order", "off");
		return workers.equals("0") || workers.equals("1") || isOn(preserve);
	}

	private static String first(Map<String, String> variables, String name, String olderName, String otherwise) {
		return variables.getOrDefault(name, variables.getOrDefault(olderName, otherwise));
	}

	private static boolean isOn(String value) {
		return value.equals("on") || value.equals("1");
	}

}
