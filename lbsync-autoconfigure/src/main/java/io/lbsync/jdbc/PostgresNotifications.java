package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;

import org.postgresql.PGConnection;

/**
 * LISTEN and NOTIFY.
 */
final class PostgresNotifications implements Notifications {

	private static final String CHANNEL = "lbsync";

	// Such a transaction does not wait for the disk, as there is nothing to write.
	private static final String NOTIFY = "SELECT pg_notify('" + CHANNEL + "', ?)";

	private static final Map<String, String> REFUSALS = Map.of("25006",
			"The database server is a standby, where nobody can listen", "0A000", "The database does not know LISTEN");

	private final DedicatedConnections connections;

	PostgresNotifications(DedicatedConnections connections) {
		this.connections = new TimedConnections(connections);
	}

	@Override
	public String distrust() throws SQLException {
		try (Connection one = open(new Properties()); Connection other = open(new Properties())) {
			return SessionTrial.verdict(new PostgresSessions().whoAnswers(), one, other);
		}
	}

	/**
	 * Without settings for the session as yet: where a pooler is behind, they would stay
	 * in somebody else's.
	 */
	@Override
	public NotificationSession listen(Consumer<String> early) throws SQLException {
		Arrivals arrivals = new Arrivals(early);
		Connection connection = arrivals.into(this::open);
		try (Statement statement = connection.createStatement()) {
			refuseStandby(statement);
			statement.execute("LISTEN \"" + CHANNEL + "\"");
			return new PostgresListener(connection, connection.unwrap(PGConnection.class), arrivals);
		}
		catch (SQLException ex) {
			DedicatedSession.abort(connection);
			throw refusalOf(ex);
		}
	}

	// Also for connections that cannot be unwrapped, whose failure would not say so.
	private static void refuseStandby(Statement statement) throws SQLException {
		try (ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
			if (row.next() && row.getBoolean(1)) {
				throw new SQLException("in recovery", "25006");
			}
		}
		if (!statement.getConnection().isWrapperFor(PGConnection.class)) {
			throw new NotificationsRefusedException(
					"The connection is not one of PostgreSQL's own driver. Let lbsync have one that is, by a bean of "
							+ "type DedicatedConnections",
					null);
		}
	}

	private static SQLException refusalOf(SQLException failure) {
		String reason = REFUSALS.get(String.valueOf(failure.getSQLState()));
		return (reason != null) ? new NotificationsRefusedException(reason, failure) : failure;
	}

	private Connection open(Properties properties) throws SQLException {
		Connection connection = this.connections.open(properties);
		connection.setAutoCommit(true);
		DedicatedSession.limitSilence(connection, DedicatedSession.SILENCE);
		return connection;
	}

	@Override
	public void send(Connection connection, String text) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
			statement.setString(1, text);
			statement.executeQuery().close();
		}
	}

}
