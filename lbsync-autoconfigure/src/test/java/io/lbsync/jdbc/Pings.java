package io.lbsync.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps sessions from being lost by silence while a test waits for something else, as for
 * a process that starts.
 */
final class Pings implements AutoCloseable {

	private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

	private Pings() {
	}

	static Pings of(LockSession... sessions) {
		Pings pings = new Pings();
		List.of(sessions)
			.forEach((session) -> pings.thread.scheduleWithFixedDelay(() -> ping(session), 0, 1, TimeUnit.SECONDS));
		return pings;
	}

	private static void ping(LockSession session) {
		try {
			session.ping();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
	}

}
