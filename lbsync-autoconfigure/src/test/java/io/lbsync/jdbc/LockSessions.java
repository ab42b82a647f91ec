package io.lbsync.jdbc;

import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

import io.lbsync.testkit.TestDatabase;

/**
 * Sessions for tests.
 */
final class LockSessions {

	private LockSessions() {
	}

	static SessionLocks of(TestDatabase database) {
		return of(database, database.url());
	}

	static SessionLocks of(TestDatabase database, String url) {
		return Dialect.of(database.dataSource())
			.sessionLocks(() -> DriverManager.getConnection(url, database.username(), database.password()));
	}

	static LockSession open(TestDatabase database, Duration patience) throws SQLException {
		return of(database).open(patience);
	}

	/**
	 * Wait for a lock on another thread, that has begun when this returns.
	 */
	static CompletableFuture<Boolean> lock(LockSession session, String name, Duration slice) {
		CountDownLatch begun = new CountDownLatch(1);
		CompletableFuture<Boolean> granted = CompletableFuture.supplyAsync(() -> {
			begun.countDown();
			try {
				return session.lock(name, slice);
			}
			catch (SQLException ex) {
				throw new CompletionException(ex);
			}
		}, (task) -> new Thread(task, "waits for " + name).start());
		try {
			begun.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		return granted;
	}

	static long number(LockSession session, String query) throws SQLException {
		return session.on((connection) -> {
			try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
				row.next();
				return row.getLong(1);
			}
		});
	}

	static void execute(LockSession session, String... statements) throws SQLException {
		session.on((connection) -> {
			try (Statement statement = connection.createStatement()) {
				for (String sql : statements) {
					statement.execute(sql);
				}
				return true;
			}
		});
	}

}
