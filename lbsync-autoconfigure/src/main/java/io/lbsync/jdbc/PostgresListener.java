package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A session that has sent LISTEN.
 */
final class PostgresListener implements NotificationSession {

	// Settings that a server does not know are left out.
	private static final String SETTLE = """
			SELECT count(set_config(known."name", wanted."value", false)) FROM pg_settings known JOIN (VALUES
				('application_name', 'lbsync doorbell'), ('idle_session_timeout', CAST(? AS text)),
				('statement_timeout', '30s'), ('tcp_user_timeout', CAST(? AS text))
			) wanted ("name", "value") ON known."name" = wanted."name"
			""";

	private final Connection connection;

	private final PGConnection driver;

	private final Arrivals arrivals;

	PostgresListener(Connection connection, PGConnection driver, Arrivals arrivals) {
		this.connection = connection;
		this.driver = driver;
		this.arrivals = arrivals;
	}

	@Override
	public List<String> await(Duration longest) throws SQLException {
		this.arrivals.announce(true);
		try {
			PGNotification @Nullable [] found = this.driver
				.getNotifications((int) Math.min(Integer.MAX_VALUE, Math.max(1, longest.toMillis())));
			return (found != null) ? Stream.of(found).map(PGNotification::getParameter).toList() : List.of();
		}
		finally {
			this.arrivals.announce(false);
		}
	}

	@Override
	public void settle(Duration silence) throws SQLException {
		try (PreparedStatement statement = this.connection.prepareStatement(SETTLE)) {
			statement.setString(1, PostgresLocks.millis(silence));
			statement.setString(2, PostgresLocks.millis(silence));
			statement.executeQuery().close();
		}
	}

	@Override
	public void ping(Duration longest) throws SQLException {
		RoundTrip.on(this.connection, longest);
	}

	@Override
	public void close() {
		Thread thread = new Thread(() -> DedicatedSession.abort(this.connection), "lbsync-doorbell-end");
		thread.setDaemon(true);
		thread.start();
	}

}
