package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;

import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Texts that a database hands to whoever listens.
 */
class NotificationsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final List<String> early = new CopyOnWriteArrayList<>();

	@Test
	void aTextIsNoticedWhileTheDriverStillWaitsForMore() throws SQLException {
		try (TestDatabase database = TestDatabase.create(Product.POSTGRESQL)) {
			Notifications notifications = notifications(database, new FactoryTaking(database.url()));
			try (NotificationSession session = notifications.listen(this.early::add)) {
				send(database, notifications, "hëllo");
				// Committed before anybody waits, so it may come with the next answer.
				session.ping(PATIENCE);
				assertThat(session.await(PATIENCE)).containsExactly("hëllo");
				this.early.clear();
				Thread sender = new Thread(() -> send(database, notifications, "again"));
				sender.start();
				assertThat(session.await(PATIENCE)).containsExactly("again");
				assertThat(this.early).containsExactly("again");
			}
		}
	}

	@Test
	void withoutThatTextsArriveNevertheless() throws SQLException {
		try (TestDatabase database = TestDatabase.create(Product.POSTGRESQL)) {
			Notifications notifications = notifications(database, () -> DriverManager.getConnection(database.url()));
			try (NotificationSession session = notifications.listen(this.early::add)) {
				send(database, notifications, "hello");
				assertThat(session.await(PATIENCE)).containsExactly("hello");
				assertThat(session.await(Duration.ofMillis(1))).isEmpty();
				assertThat(this.early).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@ProductSource(except = Product.POSTGRESQL)
	void otherDatabasesHaveNoneAndSaySo(Product product) {
		try (TestDatabase database = TestDatabase.create(product)) {
			Notifications notifications = notifications(database, () -> {
				throw new SQLException("nothing is opened for it");
			});
			assertThat(notifications.absence()).isNotEmpty();
			assertThatExceptionOfType(NotificationsRefusedException.class)
				.isThrownBy(() -> notifications.listen(this.early::add));
		}
	}

	private static Notifications notifications(TestDatabase database, DedicatedConnections connections) {
		return Dialect.of(database.dataSource()).notifications(connections);
	}

	private static void send(TestDatabase database, Notifications notifications, String text) {
		try (Connection connection = database.dataSource().getConnection()) {
			notifications.send(connection, text);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private record FactoryTaking(String url) implements DedicatedConnections {

		@Override
		public Connection open() throws SQLException {
			return DriverManager.getConnection(this.url);
		}

		@Override
		public Connection open(Properties properties) throws SQLException {
			return DriverManager.getConnection(this.url, properties);
		}

	}

}
