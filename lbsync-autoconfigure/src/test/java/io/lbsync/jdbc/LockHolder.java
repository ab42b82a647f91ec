package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TestDatabase;

/**
 * A process with a session that has or waits for lock L, and proves it until it is lost.
 */
final class LockHolder {

	private LockHolder() {
	}

	/**
	 * Prepare the process.
	 * @param what {@code holds}, {@code waits} or {@code looks}
	 */
	static ServerLaunch of(TestDatabase database, String what) {
		return ServerProcess.of(LockHolder.class)
			.arguments(database.url(), database.username(), database.password(), what);
	}

	public static void main(String[] args) throws Exception {
		DedicatedConnections connections = () -> DriverManager.getConnection(args[0], args[1], args[2]);
		LockSession session = session(connections);
		if (args[3].equals("looks")) {
			System.out.println("looking");
			while (true) {
				session.isHeld("L");
			}
		}
		if (args[3].equals("waits")) {
			System.out.println("waiting");
			session.lock("L", Duration.ofSeconds(20));
		}
		else if (!session.tryLock("L")) {
			System.out.println("not granted");
			return;
		}
		System.out.println("locked");
		prove(session);
	}

	private static LockSession session(DedicatedConnections connections) throws SQLException {
		try (Connection connection = connections.open()) {
			return Dialect.of(connection).sessionLocks(connections).open(Duration.ofMillis(500));
		}
	}

	private static void prove(LockSession session) throws InterruptedException {
		CountDownLatch never = new CountDownLatch(1);
		try {
			while (!never.await(200, TimeUnit.MILLISECONDS)) {
				session.ping();
			}
		}
		catch (SQLException ex) {
			System.out.println("lost " + ex.getMessage());
		}
	}

}
