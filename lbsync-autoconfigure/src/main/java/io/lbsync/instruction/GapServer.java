package io.lbsync.instruction;

import java.sql.Connection;
import java.sql.SQLException;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.MySqlVariables;

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
		return of(MySqlVariables.ask(connection), dialect);
	}

	static GapServer of(MySqlVariables variables, Dialect dialect) {
		String cluster = variables.cluster();
		return new GapServer(dialect.sql(variables.isMariaDb() ? MARIADB : MYSQL), cluster.isEmpty(),
				variables.commitsInOrder(), cluster);
	}

}
