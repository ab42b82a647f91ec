package io.lbsync.sync;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.lbsync.MigratedDatabase;
import io.lbsync.RecordingRefresher;
import io.lbsync.autoconfigure.LbsyncAutoConfiguration;
import io.lbsync.autoconfigure.LbsyncCacheAutoConfiguration;
import io.lbsync.autoconfigure.LbsyncEndpointAutoConfiguration;
import io.lbsync.autoconfigure.LbsyncHealthAutoConfiguration;
import io.lbsync.doorbell.Doorbell;
import io.lbsync.election.Election;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.LogCursor;
import io.lbsync.instruction.LogSelect;
import io.lbsync.jdbc.Database;
import io.lbsync.pulse.Pulse;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.StatementCounter;
import io.lbsync.testkit.StatementCounter.Execution;
import io.lbsync.testkit.StatementKind;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Promise P7: what a server costs that has nothing to do, at Umbraco's intervals.
 */
class IdleTests {

	private static final Pattern BUFFERS = Pattern.compile("shared (?:hit=(\\d+))? ?(?:read=(\\d+))?");

	@ParameterizedTest
	@ProductSource
	void aMinuteCostsTwelvePulsesAndOneHeartbeat(Product product) {
		try (MigratedDatabase migrated = MigratedDatabase.create(product)) {
			TestServer writer = new TestServer(migrated.test().dataSource(), "writer");
			StatementCounter counter = StatementCounter.of(migrated.test().dataSource());
			TestServer server = new TestServer(counter.dataSource(), "idle",
					new RecordingRefresher(SyncTests.MEMORY, false));
			writer.write(SyncTests.remove(SyncTests.MEMORY, 1));
			server.step();
			// On PostgreSQL the snapshot moves with each transaction of anybody.
			for (int i = 0; i < 12; i++) {
				writer.step();
				server.step();
			}
			counter.reset();
			for (int i = 0; i < 12; i++) {
				migrated.execute("UPDATE \"umbracoNode\" SET \"sortOrder\" = \"sortOrder\" + 1");
				server.step();
			}
			report(product + ", one minute", counter);
			assertThat(counter.statements()).as(counter::toString).isLessThanOrEqualTo(13);
			assertThat(writes(counter)).as(counter::toString).isBetween(1, 2);
			assertThat(counter.toString()).doesNotContain("umbracoServer");
		}
	}

	@ParameterizedTest
	@CsvSource({ "H2,subscriber", "SQLITE,subscriber", "POSTGRESQL,subscriber", "MARIADB,subscriber",
			"MYSQL,subscriber", "POSTGRESQL,scheduling-publisher", "POSTGRESQL,single" })
	void aWholeApplicationWithoutADoorbellCostsNoMoreThanItsPulsesAndHeartbeats(Product product, String role) {
		try (TestDatabase database = TestDatabase.create(product)) {
			StatementCounter counter = StatementCounter.of(database.dataSource());
			application(counter.dataSource(), role).withPropertyValues("lbsync.doorbell.enabled=false")
				.run((context) -> {
					assertThat(context).hasNotFailed();
					Sync sync = context.getBean(Sync.class);
					await().atMost(Duration.ofSeconds(30)).until(() -> sync.status().ready());
					long from = pulses(counter);
					await().atMost(Duration.ofSeconds(30)).until(() -> pulses(counter) >= from + 2);
					counter.reset();
					// Intervals are 100 ms and 1.2 s instead of 5 s and 1 min.
					await().atMost(Duration.ofSeconds(60)).until(() -> pulses(counter) >= 24);
					report(product + ", " + role + ", a whole application, " + pulses(counter) + " pulses", counter);
					assertThat(counter.statements()).as(counter::toString)
						.isLessThanOrEqualTo((int) pulses(counter) + 4);
					assertThat(writes(counter)).as(counter::toString).isLessThanOrEqualTo(4);
					String servers = "SELECT COUNT(*) FROM \"umbracoServer\"";
					assertThat(JdbcClient.create(database.dataSource())
						.sql(context.getBean(Database.class).dialect().sql(servers))
						.query(Long.class)
						.single()).as("an explicit role writes nothing there").isZero();
					assertThat(counter.toString()).doesNotContain("umbracoServer");
				});
		}
	}

	/**
	 * Five statements a minute: while the doorbell is proved, every third pulse only.
	 */
	@Test
	void aMinuteOfAWholeApplicationWithADoorbellCostsFourPulsesAndOneHeartbeat() {
		try (TestDatabase database = TestDatabase.create(Product.POSTGRESQL)) {
			StatementCounter counter = StatementCounter.of(database.dataSource());
			application(counter.dataSource(), "subscriber").run((context) -> {
				assertThat(context).hasNotFailed();
				Doorbell doorbell = context.getBean(Doorbell.class);
				await().atMost(Duration.ofSeconds(30)).until(() -> doorbell.status().proved());
				long from = pulses(counter);
				await().atMost(Duration.ofSeconds(30)).until(() -> pulses(counter) >= from + 4);
				long begun = System.nanoTime();
				counter.reset();
				// Intervals are 100 ms and 1.2 s instead of 5 s and 1 min.
				int minutes = 4;
				await().atMost(Duration.ofSeconds(60)).until(() -> pulses(counter) >= 4 * minutes);
				long others = counter.statements() - pulses(counter);
				Duration passed = Duration.ofNanos(System.nanoTime() - begun);
				report("PostgreSQL, a whole application with a doorbell, " + passed.toMillis() + " ms", counter);
				assertThat(others).as(counter::toString).isLessThanOrEqualTo(minutes + 1);
				assertThat(passed).isGreaterThanOrEqualTo(Duration.ofMillis(300 * (4 * minutes - 1)));
				assertThat(doorbell.status().proved()).isTrue();
				assertThat(doorbell.status().rung()).isZero();
			});
		}
	}

	/**
	 * The publisher and its deputy cost four more; everybody else no more than with a
	 * given role.
	 */
	@ParameterizedTest
	@ProductSource
	void anElectedSubscriberCostsNoMoreAndThePublisherFour(Product product) {
		try (TestDatabase database = TestDatabase.create(product)) {
			StatementCounter publisher = StatementCounter.of(database.dataSource());
			StatementCounter subscriber = StatementCounter.of(database.dataSource());
			elected(publisher.dataSource(), "publisher").run((first) -> {
				await().atMost(Duration.ofSeconds(30)).until(() -> first.getBean(Election.class).status().epoch() == 1);
				elected(database.dataSource(), "deputy").run((second) -> {
					await().atMost(Duration.ofSeconds(30)).until(() -> second.getBean(Sync.class).status().ready());
					elected(subscriber.dataSource(), "subscriber").run((third) -> {
						assertThat(third).hasNotFailed();
						await().atMost(Duration.ofSeconds(30)).until(() -> third.getBean(Sync.class).status().ready());
						// The publisher looks at the others often while its term is
						// young.
						long from = pulses(publisher);
						await().atMost(Duration.ofSeconds(60)).until(() -> pulses(publisher) >= from + 36);
						publisher.reset();
						subscriber.reset();
						await().atMost(Duration.ofSeconds(60)).until(() -> pulses(subscriber) >= 24);
						// With a doorbell a minute has four pulses.
						int minutes = (product == Product.POSTGRESQL) ? 6 : 2;
						report(product + ", elected subscriber, " + pulses(subscriber) + " pulses", subscriber);
						report(product + ", publisher of three, " + pulses(publisher) + " pulses", publisher);
						assertThat(subscriber.statements()).as(subscriber::toString)
							.isLessThanOrEqualTo((int) pulses(subscriber) + minutes + 2);
						assertThat(publisher.statements()).as(publisher::toString)
							.isLessThanOrEqualTo((int) pulses(publisher) + (1 + 4) * minutes + 4);
					});
				});
			});
		}
	}

	private static ApplicationContextRunner elected(DataSource dataSource, String name) {
		return application(dataSource, "elected").withPropertyValues("umbraco.cms.hosting.machine-identifier=" + name,
				"umbraco.cms.global.database-server-registrar.stale-server-timeout=6s");
	}

	@Test
	void anIdlePulseOnPostgresqlReadsAFewPagesOfAnIndex() throws SQLException {
		try (MigratedDatabase migrated = MigratedDatabase.create(Product.POSTGRESQL)) {
			migrated.execute("""
					INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated", "xid")
					SELECT clock_timestamp() AT TIME ZONE 'UTC', repeat('x', 200), 'other',
						CAST(CAST(i / 100 + 3 AS text) AS xid8)
					FROM generate_series(1, 200000) AS i""", "ANALYZE \"umbracoCacheInstruction\"");
			useTransactionIds(migrated, 2100);
			List<Connection> open = new ArrayList<>();
			try {
				for (int i = 0; i < 5; i++) {
					Connection connection = DriverManager.getConnection(migrated.test().url());
					connection.setAutoCommit(false);
					connection.createStatement().execute("SELECT pg_current_xact_id()");
					open.add(connection);
					useTransactionIds(migrated, 10);
				}
				// Of what lies beyond the last row nothing has to be remembered.
				migrated.execute("""
						INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated")
						VALUES (clock_timestamp() AT TIME ZONE 'UTC', '[]', 'other')""");
				String plan = explainIdlePulse(migrated.database());
				System.err.println("Idle pulse on PostgreSQL with 200,000 rows and 5 open transactions: "
						+ buffers(plan) + " buffers\n" + plan);
				assertThat(plan).contains("IX_umbracoCacheInstruction_xid")
					.doesNotContain("Seq Scan on \"umbracoCacheInstruction\"");
				assertThat(buffers(plan)).isLessThan(50);
			}
			finally {
				for (Connection connection : open) {
					connection.close();
				}
			}
		}
	}

	private static String explainIdlePulse(Database database) {
		LogCursor cursor = new InstructionLog(database.dialect(), new ServerStart(new ServerIdentity("HOST", "app")),
				Tables.read(database), Duration.ofSeconds(5))
			.cursor();
		Pulse pulse = new Pulse(database, true);
		pulse.read(cursor, 1000);
		assertThat(cursor.position().open()).isGreaterThanOrEqualTo(5);
		assertThat(pulse.read(cursor, 1000).page().rows()).isEmpty();
		List<LogSelect> selects = cursor.selects(1000);
		String sql = "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) "
				+ String.join("UNION ALL\n", selects.stream().map(LogSelect::sql).toList());
		return database.onOwnConnection((connection) -> {
			String plan = "";
			// The first one warms the catalogue up.
			for (int i = 0; i < 2; i++) {
				plan = String.join("\n",
						JdbcClient.create(new SingleConnectionDataSource(connection, true))
							.sql(sql)
							.params(selects.stream().flatMap((select) -> select.arguments().stream()).toList())
							.query(String.class)
							.list());
			}
			return plan;
		});
	}

	// The root node's figures contain those of all others.
	private static long buffers(String plan) {
		MatchResult match = BUFFERS.matcher(plan).results().findFirst().orElseThrow();
		return number(match.group(1)) + number(match.group(2));
	}

	private static long number(String text) {
		return (text != null) ? Long.parseLong(text) : 0;
	}

	private static void useTransactionIds(MigratedDatabase migrated, int number) {
		migrated.execute("DO $$ BEGIN FOR i IN 1..%d LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
			.formatted(number));
	}

	private static int writes(StatementCounter counter) {
		return counter.count(StatementKind.INSERT) + counter.count(StatementKind.UPDATE)
				+ counter.count(StatementKind.DELETE) + counter.count(StatementKind.OTHER);
	}

	private static long pulses(StatementCounter counter) {
		return counter.executions().stream().map(Execution::sql).filter((sql) -> sql.contains("'H'")).count();
	}

	private static void report(String what, StatementCounter counter) {
		System.err.println("Idle, " + what + ": " + counter.statements() + " statements, " + writes(counter)
				+ " of them writes; " + counter.count(StatementKind.TRANSACTION) + " of transaction control, "
				+ counter.count(StatementKind.VALIDATION) + " validations");
	}

	private static ApplicationContextRunner application(DataSource dataSource, String role) {
		Supplier<DataSource> supplier = () -> dataSource;
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LbsyncAutoConfiguration.class, LbsyncCacheAutoConfiguration.class,
					LbsyncEndpointAutoConfiguration.class, LbsyncHealthAutoConfiguration.class,
					CacheAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class))
			.withBean("dataSource", DataSource.class, supplier)
			.withUserConfiguration(Application.class)
			.withPropertyValues("umbraco.cms.hosting.machine-identifier=idle", "umbraco.cms.hosting.site-name=idle",
					"umbraco.cms.global.server-role=" + role,
					"umbraco.cms.global.database-server-messenger.time-between-sync-operations=100ms",
					"umbraco.cms.global.database-server-messenger.time-between-prune-operations=1200ms",
					"umbraco.cms.global.database-server-registrar.wait-time-between-calls=1200ms",
					"spring.cache.type=simple");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Application {

	}

}
