package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

final class MySqlSessions implements SessionKind {

	// For row locks a second is the shortest.
	private static final String PREPARE = """
			SET SESSION wait_timeout = 5, innodb_lock_wait_timeout = 1, lock_wait_timeout = 1""";

	private static final String PREPARE_MARIADB = PREPARE + ", idle_transaction_timeout = 2, max_statement_time = %s";

	@Override
	public HeldLocks locks(Connection connection) throws SQLException {
		return new MySqlLocks(connection);
	}

	@Override
	public void prepare(Connection connection, Duration patience) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement
				.execute(MySqlLocks.isMariaDb(connection) ? PREPARE_MARIADB.formatted(seconds(patience)) : PREPARE);
		}
	}

	@Override
	public String refusal(Connection connection) throws SQLException {
		String cluster = MySqlVariables.ask(connection).cluster();
		return cluster.isEmpty() ? "" : "Each server of a cluster (%s) has locks of its own".formatted(cluster);
	}

	@Override
	public String whoAnswers() {
		return MySqlLocks.WHO_ANSWERS;
	}

	// Zero would wait without end.
	private static String seconds(Duration patience) {
		long millis = Math.max(1, patience.toMillis());
		return "%d.%03d".formatted(millis / 1000, millis % 1000);
	}

}
