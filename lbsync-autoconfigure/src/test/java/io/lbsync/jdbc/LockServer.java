package io.lbsync.jdbc;

import java.sql.SQLException;
import java.util.List;

import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.awaitility.Awaitility.await;

/**
 * What an administrator of the database sees of sessions, and does to them.
 */
final class LockServer {

	private final boolean postgres;

	private final TestDatabase database;

	private LockServer(TestDatabase database) {
		this.database = database;
		this.postgres = database.product() == Product.POSTGRESQL;
	}

	static LockServer of(TestDatabase database) {
		return new LockServer(database);
	}

	long session(LockSession session) throws SQLException {
		return LockSessions.number(session, this.postgres ? "SELECT pg_backend_pid()" : "SELECT CONNECTION_ID()");
	}

	void end(long session) {
		this.database.execute((this.postgres ? "SELECT pg_terminate_backend(%d)" : "KILL %d").formatted(session));
	}

	void interrupt(long session) {
		this.database.execute((this.postgres ? "SELECT pg_cancel_backend(%d)" : "KILL QUERY %d").formatted(session));
	}

	/**
	 * Wait until so many sessions wait for a lock in this database.
	 */
	void awaitWaiting(int sessions) {
		await().until(() -> waiting().size() == sessions);
	}

	private List<Long> waiting() {
		String query = this.postgres ? """
				SELECT pid FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"""
				: "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE '%SELECT GET_LOCK%' AND DB = DATABASE() "
						+ "AND ID <> CONNECTION_ID()";
		return JdbcClient.create(this.database.dataSource()).sql(query).query(Long.class).list();
	}

}
