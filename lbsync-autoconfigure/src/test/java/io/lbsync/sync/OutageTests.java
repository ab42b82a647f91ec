package io.lbsync.sync;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.lbsync.RecordingRefresher;
import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.loop.Loop;
import io.lbsync.testkit.MariaDbServer;
import io.lbsync.testkit.MySqlServer;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.PostgresServer.StopMode;
import io.lbsync.testkit.TcpProxy;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The database, or the way to it, fails while the loop is running: afterwards the reader
 * has everything that was written meanwhile, without a cold boot.
 */
class OutageTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final SyncSettings SETTINGS = new SyncSettings(1000, Duration.ofMillis(100), Duration.ofSeconds(3),
			Duration.ofMinutes(1), Duration.ZERO);

	@Nested
	class OnPostgresql extends Contract {

		private static PostgresServer server;

		@BeforeAll
		static void startServer() {
			server = PostgresServer.start();
		}

		@AfterAll
		static void closeServer() {
			server.close();
		}

		OnPostgresql() {
			super(server.port());
		}

		@Override
		String createDatabase(String name) {
			return server.createDatabase(name);
		}

		@Override
		String throughProxy(TcpProxy proxy, String name) {
			return server.url(proxy, name);
		}

		@Override
		void crash() {
			server.restart(StopMode.IMMEDIATE);
		}

	}

	@Nested
	class OnMariaDb extends Contract {

		private static MariaDbServer server;

		@BeforeAll
		static void startServer() {
			server = MariaDbServer.start();
		}

		@AfterAll
		static void closeServer() {
			server.close();
		}

		OnMariaDb() {
			super(server.port());
		}

		@Override
		String createDatabase(String name) {
			try (Connection connection = DriverManager.getConnection(server.url("mysql") + "?user=root");
					Statement statement = connection.createStatement()) {
				statement.execute("CREATE DATABASE " + name);
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
			return server.url(name) + "?user=root";
		}

		@Override
		String throughProxy(TcpProxy proxy, String name) {
			return server.url(proxy, name) + "?user=root";
		}

		@Override
		void crash() {
			server.kill();
			server.startAgain();
		}

	}

	@Nested
	@EnabledIf("io.lbsync.testkit.MySqlServer#isAvailable")
	class OnMySql extends Contract {

		private static MySqlServer server;

		@BeforeAll
		static void startServer() {
			server = MySqlServer.start();
		}

		@AfterAll
		static void closeServer() {
			server.close();
		}

		OnMySql() {
			super(server.port());
		}

		@Override
		String createDatabase(String name) {
			server.createDatabase(name);
			return server.url(name) + "&user=root";
		}

		@Override
		String throughProxy(TcpProxy proxy, String name) {
			return server.url(proxy, name) + "&user=root";
		}

		@Override
		void crash() {
			server.kill();
			server.startAgain();
		}

	}

	abstract static class Contract {

		private static int databases;

		private final RecordingRefresher disk = new RecordingRefresher(SyncTests.DISK, true);

		private final ExecutorService executor = Executors.newCachedThreadPool();

		private final List<String> expected = new ArrayList<>();

		private final AtomicInteger failures = new AtomicInteger();

		private final TcpProxy proxy;

		private final HikariDataSource direct;

		private final HikariDataSource proxied;

		private final TestServer writer;

		private final TestServer reader;

		private final Loop loop;

		Contract(int port) {
			this.proxy = TcpProxy.to("127.0.0.1", port);
			String name = "outage" + ++databases;
			this.direct = pool(createDatabase(name));
			this.proxied = pool(throughProxy(this.proxy, name));
			Flyway.configure(getClass().getClassLoader())
				.dataSource(this.direct)
				.locations("classpath:io/lbsync/schema/" + Dialect.of(this.direct).name())
				.load()
				.migrate();
			this.writer = new TestServer(this.direct, "writer");
			this.reader = new TestServer(new Database(this.proxied, Dialect.of(this.proxied), SETTINGS.syncTimeout()),
					"reader", SETTINGS, this.executor, this.disk);
			this.loop = new Loop("outage", SETTINGS.timeBetweenSync(), this::step);
			this.loop.start();
			await().atMost(PATIENCE).until(() -> this.reader.sync.status().ready());
			this.disk.calls.clear();
			this.reader.coldBoots.clear();
		}

		private void step() {
			try {
				this.reader.step();
			}
			catch (RuntimeException ex) {
				this.failures.incrementAndGet();
				throw ex;
			}
		}

		abstract String createDatabase(String name);

		abstract String throughProxy(TcpProxy proxy, String name);

		abstract void crash();

		private static HikariDataSource pool(String url) {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl(url);
			pool.setMaximumPoolSize(3);
			pool.setConnectionTimeout(2000);
			pool.setValidationTimeout(1000);
			return pool;
		}

		@AfterEach
		void close() {
			this.proxy.heal();
			this.loop.stop(Duration.ofSeconds(10));
			this.executor.shutdownNow();
			this.proxied.close();
			this.direct.close();
			this.proxy.close();
		}

		private void write(int rows) {
			for (int i = 0; i < rows; i++) {
				int id = this.expected.size();
				this.writer.write(SyncTests.remove(SyncTests.DISK, id));
				this.expected.add("remove " + id);
			}
		}

		private void catchesUp() {
			// A pause after failures may have grown.
			await().atMost(PATIENCE).until(() -> {
				this.loop.wake();
				return this.disk.calls.size() >= this.expected.size();
			});
			assertThat(this.disk.calls).containsExactlyElementsOf(this.expected);
			assertThat(this.reader.coldBoots).isEmpty();
			await().atMost(PATIENCE).until(() -> this.reader.sync.status().behind() == 0);
		}

		@Test
		void theDatabaseCrashesAndComesBack() {
			write(5);
			catchesUp();
			write(5);
			crash();
			this.direct.getHikariPoolMXBean().softEvictConnections();
			write(5);
			catchesUp();
		}

		@Test
		void theLinkIsCutAndHeals() {
			write(5);
			catchesUp();
			this.proxy.cut();
			write(50);
			await().during(Duration.ofMillis(500)).until(() -> this.disk.calls.size() == 5);
			write(5);
			this.proxy.heal();
			catchesUp();
		}

		@Test
		void theLinkIsResetWithEveryStep() {
			for (int i = 0; i < 20; i++) {
				write(3);
				this.proxy.reset();
			}
			catchesUp();
		}

		@Test
		void theLinkDropsEverythingAndAStatementThatHangsIsGivenUp() {
			write(5);
			catchesUp();
			this.proxy.freeze();
			write(50);
			await().atMost(PATIENCE).until(() -> this.failures.get() > 0);
			this.proxy.heal();
			write(5);
			catchesUp();
		}

		@Test
		void answersAreLostWhileStatementsArrive() {
			write(5);
			catchesUp();
			this.proxy.freeze(TcpProxy.Direction.TO_CLIENT);
			write(50);
			await().atMost(PATIENCE).until(() -> this.failures.get() > 0);
			this.proxy.reset();
			this.proxy.heal();
			catchesUp();
		}

	}

}
