package io.lbsync.doorbell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.DedicatedConnections;
import io.lbsync.jdbc.Dialect;
import io.lbsync.loop.Ticker;
import io.lbsync.testkit.StatementCounter;
import io.lbsync.testkit.TcpProxy;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The doorbell of PostgreSQL.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class DatabaseDoorbellTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration PROOFS = Duration.ofSeconds(1);

	private final List<SyncDoorbell> started = new ArrayList<>();

	private TestDatabase database;

	@BeforeEach
	void open() {
		this.database = TestDatabase.create(Product.POSTGRESQL);
	}

	@AfterEach
	void close() {
		this.started.forEach((bell) -> bell.stop(PATIENCE));
		this.database.close();
	}

	@Test
	void aRingIsHeardByTheOthersAndNotByWhoeverRings() throws Exception {
		AtomicInteger here = new AtomicInteger();
		AtomicInteger there = new AtomicInteger();
		SyncDoorbell one = proved(direct(), here);
		proved(direct(), there);
		// The other one's probe is no ring.
		assertThat(here).hasValue(1);
		one.ring();
		await().atMost(PATIENCE).until(() -> there.get() == 2);
		assertThat(here).hasValue(1);
		assertThat(one.trouble()).isEmpty();
	}

	@Test
	void aLoginThatMayOnlyReadIsToldToo() throws Exception {
		String role = "reader_" + ProcessHandle.current().pid() + "_" + System.nanoTime();
		this.database.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
				"ALTER ROLE " + role + " SET default_transaction_read_only = on");
		String url = this.database.url().replaceAll("user=[^&]*&password=.*", "user=" + role + "&password=secret");
		DriverManagerDataSource reading = new DriverManagerDataSource(url);
		AtomicInteger heard = new AtomicInteger();
		SyncDoorbell bell = bell(new Database(reading, dialect()), through(url));
		bell.start(heard::incrementAndGet);
		await().atMost(PATIENCE).until(bell::isProved);
		proved(direct(), new AtomicInteger()).ring();
		await().atMost(PATIENCE).until(() -> heard.get() == 2);
	}

	@Test
	void aDriverThatTakesNoFactoryForItsSocketIsHeardToo() throws Exception {
		AtomicInteger there = new AtomicInteger();
		proved(direct()::open, there);
		proved(direct(), new AtomicInteger()).ring();
		await().atMost(PATIENCE).until(() -> there.get() == 2);
	}

	@Test
	void aSessionThatIsEndedByTheServerIsReplaced() throws Exception {
		AtomicInteger heard = new AtomicInteger();
		// Otherwise the end of the session is noticed as something that arrives, too.
		SyncDoorbell bell = proved(direct()::open, heard);
		int ended = JdbcClient.create(this.database.dataSource())
			.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
					+ "WHERE application_name = 'lbsync doorbell' AND datname = current_database()")
			.query(Integer.class)
			.single();
		assertThat(ended).isOne();
		await("a look when it is lost, one when it works again").atMost(PATIENCE)
			.until(() -> heard.get() >= 3 && bell.isProved());
		proved(direct(), new AtomicInteger()).ring();
		await().atMost(PATIENCE).until(() -> heard.get() >= 4);
	}

	@Test
	void aLinkThatDropsEverythingIsNoticedByTheProofsAndUsedAgainWhenItIsHealed() throws Exception {
		int port = URI.create(this.database.url().substring("jdbc:".length())).getPort();
		try (TcpProxy proxy = TcpProxy.to("127.0.0.1", port)) {
			AtomicInteger heard = new AtomicInteger();
			SyncDoorbell bell = proved(through(this.database.url().replace(":" + port, ":" + proxy.port())), heard);
			proxy.freeze();
			await("also while its thread waits for the answer").atMost(PATIENCE).until(() -> !bell.isProved());
			await().atMost(PATIENCE).until(() -> heard.get() >= 2);
			assertThat(bell.trouble()).isNotEmpty();
			proxy.heal();
			await().atMost(PATIENCE).until(bell::isProved);
		}
	}

	@Test
	void aThousandCommitsAreFarFewerStatements() {
		StatementCounter counter = StatementCounter.of(this.database.dataSource());
		Doorbell doorbell = new Doorbell(bell(new Database(counter.dataSource(), dialect()), direct()),
				DoorbellSettings.of(Duration.ofSeconds(5), null), Ticker.system());
		doorbell.start(() -> {
		});
		try {
			await().atMost(PATIENCE).until(() -> doorbell.status().proved());
			counter.reset();
			JdbcClient jdbc = JdbcClient.create(this.database.dataSource());
			long begun = System.nanoTime();
			for (int i = 0; i < 1_000; i++) {
				jdbc.sql("SELECT pg_current_xact_id()").query().singleRow();
				doorbell.changed();
			}
			long gaps = (System.nanoTime() - begun) / 5_000_000;
			doorbell.stop(PATIENCE);
			assertThat(counter.statements()).isEqualTo((int) doorbell.status().rung())
				.isBetween(1, (int) Math.min(500, gaps + 2));
			assertThat(doorbell.status().failed()).isZero();
		}
		finally {
			doorbell.stop(PATIENCE);
		}
	}

	/**
	 * Between the driver and the database somebody takes LISTEN for a statement like any
	 * other.
	 */
	@Test
	void whereListenGetsLostTheDoorbellIsOffWithOneWarning(CapturedOutput output) {
		SyncDoorbell bell = bell(database(), deaf(new AtomicBoolean(true)));
		bell.start(() -> {
		});
		await().atMost(PATIENCE).until(() -> bell.trouble().contains("does not arrive"));
		await().atMost(PATIENCE).until(() -> output.getAll().contains("The doorbell is off, so"));
		assertThat(bell.isProved()).isFalse();
		assertThat(output).containsOnlyOnce("The doorbell is off, so");
		assertThat(output.getAll().lines().filter((line) -> line.contains("WARN"))).hasSize(1);
	}

	@Test
	void whoLosesListenLaterIsFoundOutWhenSomethingHappensForWhichNobodyWasHeard() throws SQLException {
		AtomicBoolean deaf = new AtomicBoolean();
		List<Connection> opened = new ArrayList<>();
		DedicatedConnections connections = deaf(deaf);
		SyncDoorbell bell = proved(() -> {
			Connection connection = connections.open();
			opened.add(connection);
			return connection;
		}, new AtomicInteger());
		deaf.set(true);
		this.database.execute("SELECT 1");
		bell.doubt();
		await("it hears its own probe").pollDelay(PROOFS.plus(PROOFS)).atMost(PATIENCE).until(bell::isProved);
		unlisten(opened.get(opened.size() - 1));
		bell.doubt();
		await().atMost(PATIENCE).until(() -> bell.trouble().contains("does not arrive"));
		assertThat(bell.isProved()).isFalse();
	}

	@Test
	void behindAPoolerInTransactionModeItIsOffBeforeAnythingIsLeftInASessionOfOthers(CapturedOutput output) {
		SyncDoorbell bell = bell(database(), inTransactionMode());
		bell.start(() -> {
		});
		await().atMost(PATIENCE).until(() -> output.getAll().contains("The doorbell is off, so"));
		assertThat(bell.trouble()).contains("Each transaction has another session");
		assertThat(output.getAll()).contains("WARN").doesNotContain("LISTEN");
	}

	@Test
	void aStoppedDoorbellLeavesNoSessionAndCanBeStartedAgain() throws Exception {
		AtomicInteger heard = new AtomicInteger();
		SyncDoorbell bell = proved(direct(), heard);
		bell.stop(PATIENCE);
		assertThat(bell.isProved()).isFalse();
		await().atMost(PATIENCE).until(() -> sessions() == 0);
		bell.start(heard::incrementAndGet);
		await().atMost(PATIENCE).until(bell::isProved);
	}

	private SyncDoorbell proved(DedicatedConnections connections, AtomicInteger heard) {
		SyncDoorbell bell = bell(database(), connections);
		bell.start(heard::incrementAndGet);
		await().atMost(PATIENCE).until(() -> bell.isProved() && heard.get() >= 1);
		return bell;
	}

	private SyncDoorbell bell(Database database, DedicatedConnections connections) {
		SyncDoorbell bell = new DatabaseDoorbell(database, database.dialect().notifications(connections), PROOFS,
				Duration.ofMillis(700), Ticker.system());
		this.started.add(bell);
		return bell;
	}

	private Database database() {
		return new Database(this.database.dataSource(), dialect());
	}

	private Dialect dialect() {
		return Dialect.of(this.database.dataSource());
	}

	private int sessions() {
		return JdbcClient.create(this.database.dataSource())
			.sql("SELECT count(*) FROM pg_stat_activity "
					+ "WHERE application_name = 'lbsync doorbell' AND datname = current_database()")
			.query(Integer.class)
			.single();
	}

	private DedicatedConnections direct() {
		return through(this.database.url());
	}

	private static DedicatedConnections through(String url) {
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

	private DedicatedConnections deaf(AtomicBoolean deaf) {
		return () -> replacing(direct().open(),
				(sql) -> (deaf.get() && sql.startsWith("LISTEN")) ? "SELECT 'nothing'" : sql);
	}

	/**
	 * Each question about the session is answered by another one.
	 */
	private DedicatedConnections inTransactionMode() {
		AtomicInteger number = new AtomicInteger();
		return () -> replacing(direct().open(),
				(sql) -> sql.contains("pg_backend_pid") ? "SELECT " + number.incrementAndGet() : sql);
	}

	private static void unlisten(Connection connection) throws SQLException {
		// The listener holds the driver's lock while it waits, so this comes in between.
		try (Statement statement = connection.createStatement()) {
			statement.execute("UNLISTEN *");
		}
	}

	private static Connection replacing(Connection target, UnaryOperator<String> change) {
		return proxy(Connection.class, target, (result) -> (result instanceof Statement statement)
				? proxy(Statement.class, statement, (same) -> same, change) : result, (sql) -> sql);
	}

	private static <T> T proxy(Class<T> type, Object target, UnaryOperator<Object> results,
			UnaryOperator<String> change) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				try {
					if (arguments != null && arguments.length == 1 && arguments[0] instanceof String sql
							&& method.getName().startsWith("execute")) {
						return method.invoke(target, change.apply(sql));
					}
					Object result = method.invoke(target, arguments);
					return method.getName().equals("createStatement") ? results.apply(result) : result;
				}
				catch (InvocationTargetException ex) {
					throw ex.getTargetException();
				}
			}));
	}

}
