package io.lbsync.election;

import java.time.LocalDateTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

import org.springframework.jdbc.core.simple.JdbcClient;

import io.lbsync.MigratedDatabase;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.HeartbeatTable;
import io.lbsync.jdbc.LockSession;
import io.lbsync.jdbc.SessionLocks;
import io.lbsync.jdbc.Tables;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.role.ServerRole;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * The election on real databases, with servers and their clocks turned by hand.
 */
@ParameterizedClass
@ProductSource
class ElectionTests {

	private static final ElectionSettings SETTINGS = new ElectionSettings(Duration.ofMinutes(1), Duration.ofMinutes(2),
			Duration.ofMinutes(1), Duration.ofMillis(700), Duration.ofMillis(300), Duration.ofDays(2));

	private final Product product;

	private final AtomicLong now = new AtomicLong();

	private final List<Server> servers = new ArrayList<>();

	private MigratedDatabase migrated;

	private JdbcClient jdbc;

	ElectionTests(Product product) {
		this.product = product;
	}

	@BeforeEach
	void open() {
		this.migrated = MigratedDatabase.create(this.product);
		this.jdbc = JdbcClient.create(this.migrated.test().dataSource());
	}

	@AfterEach
	void close() {
		this.servers.forEach((server) -> server.election.stop(Duration.ZERO));
		this.migrated.close();
	}

	@Test
	void firstServerSchedulesAndIsAlone() {
		Server one = started("one");
		assertThat(one.election.role()).isEqualTo(ServerRole.SINGLE);
		assertThat(one.election.status().epoch()).isEqualTo(1);
	}

	@Test
	void secondServerIsSubscriber() {
		Server one = started("one");
		Server two = started("two");
		pass(SETTINGS.interval());
		one.turn();
		assertThat(one.election.role()).isEqualTo(ServerRole.SCHEDULING_PUBLISHER);
		assertThat(two.election.role()).isEqualTo(ServerRole.SUBSCRIBER);
		assertThat(flags()).containsExactlyInAnyOrderEntriesOf(Map.of("one/app", true, "two/app", false));
	}

	@Test
	void holderThatIsSilentIsReplacedAfterTheStaleTimeout() {
		Server one = started("one");
		Server two = started("two");
		pass(SETTINGS.staleTimeout().minusMillis(1));
		two.turn();
		assertThat(two.election.role()).isEqualTo(ServerRole.SUBSCRIBER);
		assertThat(one.election.role()).isEqualTo(ServerRole.UNKNOWN);
		pass(Duration.ofMillis(1));
		two.turn();
		assertThat(two.election.tenure().publishes()).isTrue();
		assertThat(two.election.status().epoch()).isEqualTo(2);
		assertThat(flags()).containsEntry("one/app", false).containsEntry("two/app", true);
		one.turn();
		assertThat(one.election.role()).isEqualTo(ServerRole.SUBSCRIBER);
	}

	@Test
	void serverThatStopsHandsOverAtOnce() {
		Server one = started("one");
		Server two = started("two");
		one.election.stop(Duration.ZERO);
		two.hears();
		two.turn();
		assertThat(two.election.tenure().publishes()).isTrue();
		assertThat(active()).containsEntry("one/app", false).containsEntry("two/app", true);
	}

	@Test
	void serverThatStoppedIsShownAsStoppedByTheNextOneToo() {
		Server one = started("one");
		Server two = started("two");
		Server three = started("three");
		heartbeats(1, "one/app", "two/app", "three/app");
		one.election.stop(Duration.ZERO);
		two.hears();
		two.turn();
		assertThat(two.election.role()).isEqualTo(ServerRole.SCHEDULING_PUBLISHER);
		assertThat(active())
			.containsExactlyInAnyOrderEntriesOf(Map.of("one/app", false, "two/app", true, "three/app", true));
		heartbeats(2, "one/app");
		pass(SETTINGS.interval());
		two.turn();
		assertThat(active()).as("its reader goes on for a while").containsEntry("one/app", false);
	}

	@Test
	void serverIsAloneAsSoonAsTheOtherOneHasStopped() {
		Server one = started("one");
		Server two = started("two");
		heartbeats(1, "one/app", "two/app");
		pass(SETTINGS.interval());
		one.turn();
		assertThat(one.election.role()).isEqualTo(ServerRole.SCHEDULING_PUBLISHER);
		two.election.stop(Duration.ZERO);
		heartbeats(2, "two/app");
		pass(SETTINGS.interval());
		one.turn();
		assertThat(one.election.role()).isEqualTo(ServerRole.SINGLE);
	}

	@Test
	void serverThatStopsWhileTheOthersAreLookedAtStaysStopped() throws Exception {
		Server one = started("one");
		Server two = started("two");
		ServerRows rows = new ServerRows(one.database.dialect(), Tables.read(one.database),
				new ServerIdentity("one", "app"), () -> "one");
		two.election.stop(Duration.ZERO);
		one.database.<Boolean>onOwnConnection((connection) -> {
			rows.refresh(connection, List.of("two/app"));
			return true;
		});
		assertThat(active()).containsEntry("one/app", true).containsEntry("two/app", false);
	}

	@Test
	void serverThatWasSilentIsShownAgainWhenItIsBack() {
		Server one = started("one");
		Server two = started("two");
		heartbeats(1, "two/app");
		for (int i = 0; i < 3; i++) {
			pass(SETTINGS.interval());
			one.turn();
		}
		assertThat(active()).containsEntry("two/app", false);
		heartbeats(2, "two/app");
		pass(SETTINGS.interval());
		one.turn();
		assertThat(active()).containsEntry("one/app", true).containsEntry("two/app", true);
	}

	@Test
	void serverThatTheOneBeforeShowedAsGoneShowsItselfToTheNextOne() {
		Server one = started("one");
		Server two = started("two");
		Server three = started("three");
		this.migrated.execute("UPDATE \"umbracoServer\" SET \"isActive\" = %s WHERE \"computerName\" = 'three/app'"
			.formatted((this.product == Product.POSTGRESQL) ? "FALSE" : "0"));
		one.election.stop(Duration.ZERO);
		two.hears();
		two.turn();
		three.hears();
		pass(SETTINGS.interval());
		three.turn();
		assertThat(active())
			.containsExactlyInAnyOrderEntriesOf(Map.of("one/app", false, "two/app", true, "three/app", true));
	}

	/**
	 * As their readers write them.
	 */
	private void heartbeats(int number, String... servers) {
		String date = "2020-01-01 00:00:0" + number;
		HeartbeatTable table = Tables.read(this.migrated.database()).heartbeats();
		for (String server : servers) {
			String key = table.keyOf(server);
			this.migrated.execute("DELETE FROM \"%s\" WHERE \"%s\" = '%s'".formatted(table.table(), table.key(), key),
					"INSERT INTO \"%s\" (\"%s\", \"%s\", \"%s\") VALUES ('%s', '%s', '{}')".formatted(table.table(),
							table.key(), table.written(), table.state(), key, date));
		}
	}

	@Test
	void publisherIsBackedByItsSessionAndHasOneDeputy() throws Exception {
		if (!sessionLocks().distrust().isEmpty()) {
			assertThat(this.product).isEqualTo(Product.H2);
			return;
		}
		try (LockSession watcher = sessionLocks().open(SETTINGS.grace())) {
			lastsWithItsSession(watcher);
		}
	}

	private void lastsWithItsSession(LockSession watcher) throws SQLException {
		Server one = server("one");
		Server two = server("two");
		Server three = server("three");
		one.turn();
		one.election.keeper().step();
		assertThat(one.election.status().session()).isTrue();
		assertThat(one.election.tenure().publishes()).isTrue();
		pass(SETTINGS.grace());
		assertThat(one.election.tenure().publishes()).isFalse();
		one.election.keeper().step();
		assertThat(one.election.tenure().publishes()).isTrue();
		two.turn();
		three.turn();
		CompletableFuture<Void> waiting = two.waitsForTheLock();
		await().untilAsserted(() -> assertThat(watcher.isHeld(SessionKeeper.DEPUTY)).isTrue());
		three.election.keeper().step();
		assertThat(three.election.keeper().isOpen()).isFalse();
		one.election.keeper().letGo();
		waiting.join();
		assertThat(two.election.tenure().publishes()).isFalse();
		pass(SETTINGS.grace().plus(SETTINGS.margin()));
		two.election.keeper().step();
		assertThat(two.election.tenure().publishes()).isTrue();
		assertThat(two.election.status().session()).isTrue();
		assertThat(one.election.tenure().publishes()).isFalse();
	}

	@Test
	void rowsThatClaimToBeOfTheFutureDecideNothing() {
		Server one = started("one");
		Server two = started("two");
		this.migrated.execute("UPDATE \"umbracoServer\" SET \"lastNotifiedDate\" = '2099-01-01 00:00:00'");
		pass(SETTINGS.staleTimeout());
		two.turn();
		assertThat(two.election.tenure().publishes()).isTrue();
		pass(SETTINGS.interval());
		two.turn();
		pass(SETTINGS.interval());
		two.turn();
		assertThat(active()).containsEntry("one/app", false).containsEntry("two/app", true);
		assertThat(two.election.role()).isEqualTo(ServerRole.SINGLE);
	}

	@Test
	void databaseCopiedFromElsewhereIsWatchedFirst() {
		Server there = started("there");
		KeyValues rows = new KeyValues(this.migrated.database());
		ElectionRecord record = ElectionRecord.parse(rows.get(ElectionRecord.KEY));
		rows.put(ElectionRecord.KEY, new ElectionRecord(record.holder(), record.server(), 7, record.beat(), false,
				"elsewhere", record.lease(), record.grace(), false)
			.text());
		Server here = started("here");
		assertThat(here.election.role()).isEqualTo(ServerRole.SUBSCRIBER);
		pass(SETTINGS.staleTimeout());
		here.turn();
		assertThat(here.election.tenure().publishes()).isTrue();
		assertThat(here.election.status().epoch()).isEqualTo(8);
		assertThat(flags()).containsEntry("there/app", false).containsEntry("here/app", true);
	}

	@Test
	void serverThatFreezesInTheMiddleOfATermChangeHoldsUpNobody() throws Exception {
		// The others have no means against a process that stands still.
		assumeThat(this.product).isIn(Product.POSTGRESQL, Product.MARIADB, Product.MYSQL);
		CountDownLatch frozen = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		Server one = new Server("one", new FreezingDataSource(this.migrated.test().dataSource(), frozen, goOn));
		CompletableFuture<Void> turn = CompletableFuture.runAsync(one::turn);
		frozen.await();
		long from = System.nanoTime();
		Server two = server("two");
		await().atMost(Duration.ofSeconds(30)).until(() -> {
			pass(Duration.ofSeconds(3));
			two.turn();
			return two.election.tenure().publishes();
		});
		System.err.println(this.product + ": a server frozen in the middle of a term change held up the next one for "
				+ Duration.ofNanos(System.nanoTime() - from).toMillis() + " ms");
		goOn.countDown();
		turn.join();
		assertThat(one.election.tenure().publishes()).isFalse();
		assertThat(flags()).containsEntry("two/app", true);
	}

	@Test
	void rowsOfServersThatAreGoneForGoodAreRemovedAndUmbracosAreNot() {
		boolean state = Tables.read(this.migrated.database()).lastSyncedState();
		String table = state ? "umbracoLastSynced" : "umbracoKeyValue";
		if (state) {
			this.migrated.execute(
					"INSERT INTO \"umbracoLastSynced\" (\"machineId\", \"lastSyncedDate\", \"lbsyncState\") "
							+ "VALUES ('gone/app', '2020-01-01 00:00:00', '{}')",
					"INSERT INTO \"umbracoLastSynced\" (\"machineId\", \"lastSyncedDate\") "
							+ "VALUES ('umbraco', '2020-01-01 00:00:00')");
		}
		else {
			new KeyValues(this.migrated.database()).put("lbsync.server.gone/app", "{}");
		}
		Server one = started("one");
		assertThat(one.election.tenure().publishes()).isTrue();
		assertThat(one.election.role()).as("it may live").isEqualTo(ServerRole.SCHEDULING_PUBLISHER);
		pass(SETTINGS.retention().minusMillis(1));
		one.turn();
		assertThat(names(table)).contains("gone");
		assertThat(one.election.role()).isEqualTo(ServerRole.SINGLE);
		pass(SETTINGS.interval());
		one.turn();
		assertThat(names(table)).doesNotContain("gone");
		if (state) {
			assertThat(names(table)).contains("umbraco");
		}
	}

	@Test
	void lockRowIsTakenWhereItLivesAndOnlyWhenATermBeginsOrEnds() {
		Server one = started("one");
		assertThat(number("SELECT \"sortOrder\" FROM \"umbracoNode\" WHERE \"id\" = -331")).isEqualTo(-1);
		pass(SETTINGS.interval());
		one.turn();
		assertThat(number("SELECT \"sortOrder\" FROM \"umbracoNode\" WHERE \"id\" = -331")).isEqualTo(-1);
		this.migrated.execute("INSERT INTO \"umbracoLock\" (\"id\", \"value\", \"name\") VALUES (-331, 1, 'Servers')");
		one.election.stop(Duration.ZERO);
		assertThat(number("SELECT \"value\" FROM \"umbracoLock\" WHERE \"id\" = -331")).isEqualTo(-1);
		assertThat(number("SELECT \"sortOrder\" FROM \"umbracoNode\" WHERE \"id\" = -331")).isEqualTo(-1);
	}

	private int number(String sql) {
		return this.jdbc.sql(this.migrated.sql(sql)).query(Integer.class).single();
	}

	private String names(String table) {
		String column = table.equals("umbracoLastSynced") ? "machineId" : "key";
		return this.jdbc.sql(this.migrated.sql("SELECT \"%s\" FROM \"%s\"".formatted(column, table)))
			.query(String.class)
			.list()
			.toString();
	}

	private void pass(Duration time) {
		this.now.addAndGet(time.toNanos());
	}

	private Map<String, Boolean> flags() {
		return column("isSchedulingPublisher");
	}

	private Map<String, Boolean> active() {
		return column("isActive");
	}

	private Map<String, Boolean> column(String name) {
		Map<String, Boolean> values = new java.util.HashMap<>();
		this.jdbc
			.sql(Dialect.of(this.migrated.test().dataSource())
				.sql("SELECT \"computerName\", \"%s\" FROM \"umbracoServer\"".formatted(name)))
			.query((row) -> {
				values.put(row.getString(1), row.getBoolean(2));
			});
		return values;
	}

	private SessionLocks sessionLocks() {
		return Dialect.of(this.migrated.test().dataSource()).sessionLocks(this::connect);
	}

	private Connection connect() throws SQLException {
		TestDatabase test = this.migrated.test();
		return DriverManager.getConnection(test.url(), test.username(), test.password());
	}

	private Server started(String name) {
		Server server = server(name);
		server.turn();
		return server;
	}

	private Server server(String name) {
		Server server = new Server(name);
		this.servers.add(server);
		return server;
	}

	private final class Server {

		private final Election election;

		private final Database database;

		Server(String name) {
			this(name, ElectionTests.this.migrated.test().dataSource());
		}

		Server(String name, DataSource dataSource) {
			this.database = new Database(dataSource, Dialect.of(ElectionTests.this.migrated.test().dataSource()));
			ServerStart start = new ServerStart(new ServerIdentity(name, "app"));
			this.election = new Election(new ElectionSource(this.database, Tables.read(this.database), start,
					() -> name, sessionLocks(), () -> false), SETTINGS, ElectionTests.this.now::incrementAndGet,
					(event) -> {
					});
			this.election.begin();
		}

		void turn() {
			this.election.step();
		}

		CompletableFuture<Void> waitsForTheLock() {
			return CompletableFuture.runAsync(() -> {
				try {
					this.election.keeper().step();
				}
				catch (SQLException ex) {
					throw new IllegalStateException(ex);
				}
			});
		}

		void hears() {
			this.election.observed(LocalDateTime.MIN, new KeyValues(this.database).all("lbsync."));
		}

	}

}
