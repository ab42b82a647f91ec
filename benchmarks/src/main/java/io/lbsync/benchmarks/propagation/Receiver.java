package io.lbsync.benchmarks.propagation;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.lbsync.doorbell.Doorbell;
import io.lbsync.jdbc.DedicatedConnections;
import io.lbsync.sync.Sync;
import io.lbsync.testkit.ChildCommands;
import org.awaitility.Awaitility;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * The other process: says when something was gone from its cache, and when a bare
 * notification arrived.
 */
final class Receiver {

	private static final String DOORBELL = "doorbell.url";

	private Receiver() {
	}

	/**
	 * Start.
	 * @param arguments address of the database, name of the server, address for the
	 * doorbell or nothing, number of keys, further properties
	 */
	public static void main(String[] arguments) throws SQLException {
		Class<?> more = arguments[2].isEmpty() ? Caches.class : Cuttable.class;
		String[] properties = new String[arguments.length - 3];
		System.arraycopy(arguments, 4, properties, 0, arguments.length - 4);
		properties[properties.length - 1] = DOORBELL + "=" + arguments[2];
		ConfigurableApplicationContext context = Server.start(arguments[0], arguments[1], more, properties);
		// Until then caches are cleared.
		Awaitility.await().until(() -> context.getBean(Sync.class).status().ready());
		Server.Items items = context.getBean(Server.Items.class);
		for (int key = 0; key < Integer.parseInt(arguments[3]); key++) {
			items.find("key" + key);
		}
		listen(arguments[0]);
		while (true) {
			String wanted = ChildCommands.shared().next();
			Awaitility.await().until(() -> context.getBean(Doorbell.class).status().proved());
			System.out.println("proved " + wanted);
		}
	}

	private static void listen(String url) throws SQLException {
		Connection connection = DriverManager.getConnection(url);
		try (Statement statement = connection.createStatement()) {
			statement.execute("LISTEN bare");
		}
		PGConnection driver = connection.unwrap(PGConnection.class);
		Thread thread = new Thread(() -> listen(driver), "bare");
		thread.setDaemon(true);
		thread.start();
	}

	private static void listen(PGConnection driver) {
		try {
			while (true) {
				PGNotification[] found = driver.getNotifications(0);
				long now = System.nanoTime();
				for (PGNotification notification : found) {
					System.out.println("bare " + notification.getParameter() + " " + now);
				}
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A cache that says when something is gone.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Caches {

		@Bean
		CacheManager cacheManager() {
			CaffeineCacheManager manager = new CaffeineCacheManager(Server.CACHE);
			manager.setCaffeine(Caffeine.newBuilder().executor(Runnable::run).removalListener((key, value, cause) -> {
				long now = System.nanoTime();
				System.out.println("gone " + key + " " + now);
			}));
			return manager;
		}

	}

	/**
	 * With a way to the doorbell that can be cut.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Cuttable extends Caches {

		@Bean
		DedicatedConnections connections(Environment environment) {
			String url = environment.getRequiredProperty(DOORBELL);
			return new DedicatedConnections() {

				@Override
				public Connection open() throws SQLException {
					return DriverManager.getConnection(url);
				}

				@Override
				public Connection open(Properties properties) throws SQLException {
					return DriverManager.getConnection(url, properties);
				}

			};
		}

	}

}
