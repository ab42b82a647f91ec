package io.lbsync.sync;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.MigratedDatabase;
import io.lbsync.RecordingRefresher;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.instruction.PrunedTo;
import io.lbsync.jdbc.LogOrder;
import io.lbsync.role.ServerRole;
import io.lbsync.testkit.StatementCounter;
import io.lbsync.testkit.StatementKind;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What is deleted from the log, when, and what readers make of it, on every database.
 */
@ParameterizedClass
@ProductSource
class PruneTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private static final PruneSettings DEFAULTS = PruneSettings.of(MINUTE, Duration.ofDays(2), Duration.ofSeconds(5));

	private final Product product;

	private final RecordingRefresher disk = new RecordingRefresher(SyncTests.DISK, true);

	private MigratedDatabase migrated;

	private TestServer server;

	private TestServer reader;

	private Pruner pruner;

	PruneTests(Product product) {
		this.product = product;
	}

	@BeforeEach
	void open() {
		this.migrated = MigratedDatabase.create(this.product);
		this.server = new TestServer(this.migrated.test().dataSource(), "server");
		this.server.step();
		this.reader = new TestServer(this.migrated.test().dataSource(), "reader", this.disk);
		this.reader.step();
		this.reader.coldBoots.clear();
		this.disk.calls.clear();
		this.pruner = this.server.pruner(ServerRole.SCHEDULING_PUBLISHER, DEFAULTS);
	}

	@AfterEach
	void close() {
		this.migrated.close();
	}

	@Test
	void deletesWhatIsExpiredAndKeepsTheRest() {
		old(10);
		fresh(3);
		turn(3);
		assertThat(ids()).containsExactly(11L, 12L, 13L);
		assertThat(this.pruner.status().pruned()).isEqualTo(10);
		assertThat(prunedTo().id()).isEqualTo(10);
	}

	@Test
	void keepsTheNewestRowHoweverOldItIs() {
		old(10);
		turn(5);
		assertThat(ids()).containsExactly(10L);
		assertThat(prunedTo().id()).isEqualTo(9);
	}

	@Test
	void judgesByTheDatabasesClockRowsOfServersWhoseClocksAreWrong() {
		insert("2999-01-01 00:00:00", 1);
		old(1);
		fresh(1);
		turn(4);
		assertThat(ids()).as("not yet expired, and the newest").containsExactly(1L, 3L);
	}

	@Test
	void deletesNothingBeforeEveryServerHasHadTheTimeToReadIt() {
		old(10);
		fresh(1);
		this.server.step();
		this.pruner.step();
		this.server.step();
		this.server.ticker.advance(Duration.ofSeconds(50));
		this.pruner.step();
		assertThat(ids()).as("55 s after it was first seen").hasSize(11);
		this.server.step();
		this.server.ticker.advance(Duration.ofSeconds(5));
		this.pruner.step();
		assertThat(ids()).containsExactly(11L);
	}

	@Test
	void keepsRowsThatAppearedMeanwhileHoweverOldTheirStamps() {
		old(3);
		turn(1);
		old(3);
		fresh(1);
		turn(1);
		List<Long> appeared = List.of(4L, 5L, 6L, 7L);
		if (this.migrated.database().dialect().logOrder() == LogOrder.GAPS) {
			assertThat(ids()).as("and one that keeps the delete away from them").first().isEqualTo(3L);
			appeared = List.of(3L, 4L, 5L, 6L, 7L);
		}
		assertThat(ids()).containsExactlyElementsOf(appeared);
		turn(2);
		assertThat(ids()).containsExactly(7L);
	}

	@Test
	void deletesInChunks() {
		old(100);
		fresh(1);
		StatementCounter counter = StatementCounter.of(this.migrated.test().dataSource());
		TestServer counted = new TestServer(counter.dataSource(), "counted");
		counted.step();
		this.server = counted;
		this.pruner = counted.pruner(ServerRole.SINGLE, new PruneSettings(MINUTE, Duration.ofDays(2), MINUTE, 30));
		turn(3);
		assertThat(ids()).hasSize(1);
		assertThat(counter.count(StatementKind.DELETE)).isEqualTo(4);
		assertThat(this.pruner.status().pruned()).isEqualTo(100);
	}

	@Test
	void lookingCostsNoStatement() {
		fresh(3);
		StatementCounter counter = StatementCounter.of(this.migrated.test().dataSource());
		this.server = new TestServer(counter.dataSource(), "counted");
		this.server.step();
		this.pruner = this.server.pruner(ServerRole.SINGLE, DEFAULTS);
		turn(2);
		counter.reset();
		turn(3);
		assertThat(counter.count(StatementKind.SELECT)).as(counter::toString).isEqualTo(3 * 2);
		assertThat(counter.count(StatementKind.DELETE)).isZero();
	}

	@Test
	void readersThatHaveReadItGoOn() {
		old(10);
		this.reader.step();
		fresh(1);
		turn(3);
		this.reader.step();
		fresh(1);
		this.reader.step();
		assertThat(ids()).hasSize(2);
		assertThat(this.reader.coldBoots).isEmpty();
		assertThat(this.disk.drain()).contains("remove 1");
	}

	@Test
	void aReaderThatWasAwayForTooLongBootsColdOnce() {
		old(10);
		fresh(1);
		turn(3);
		this.reader.step();
		assertThat(this.reader.coldBoots).extracting(ColdBootEvent::reason)
			.singleElement()
			.asString()
			.contains("pruned before this server had read them", "time-to-retain-instructions");
		assertThat(this.disk.drain()).containsExactly("all");
		for (int i = 0; i < 5; i++) {
			this.reader.step();
		}
		fresh(1);
		this.reader.step();
		assertThat(this.reader.coldBoots).hasSize(1);
		assertThat(this.disk.drain()).containsExactly("remove 1");
	}

	@Test
	void aReaderThatWasAwayButMissedNothingGoesOn() {
		old(10);
		this.reader.step();
		turn(4);
		fresh(2);
		turn(2);
		this.reader.step();
		assertThat(ids()).hasSize(2);
		assertThat(this.reader.coldBoots).isEmpty();
		assertThat(this.disk.drain()).endsWith("remove 1");
	}

	@Test
	void aServerThatWasDownForTooLongBootsColdAndOthersBootWarm() {
		old(1);
		this.reader.step();
		TestServer upToDate = new TestServer(this.migrated.test().dataSource(), "up-to-date");
		upToDate.step();
		old(10);
		upToDate.step();
		upToDate.step();
		fresh(1);
		turn(3);
		TestServer again = new TestServer(this.migrated.test().dataSource(), "reader", this.disk);
		again.step();
		assertThat(again.coldBoots).hasSize(1);
		TestServer warm = new TestServer(this.migrated.test().dataSource(), "up-to-date");
		warm.step();
		assertThat(warm.coldBoots).isEmpty();
	}

	@Test
	void theLogMayBePrunedAgainAndAgain() {
		for (int i = 0; i < 5; i++) {
			old(5);
			this.reader.step();
			turn(3);
		}
		fresh(1);
		turn(3);
		this.reader.step();
		assertThat(ids()).hasSize(1);
		assertThat(this.pruner.status().pruned()).isEqualTo(25);
		assertThat(this.reader.coldBoots).isEmpty();
	}

	@Test
	void serversThatPruneAtTheSameTimeHarmNothing() throws Exception {
		old(2000);
		fresh(1);
		PruneSettings small = new PruneSettings(MINUTE, Duration.ofDays(2), MINUTE, 10);
		List<Pruner> pruners = new ArrayList<>();
		List<TestServer> servers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			TestServer one = new TestServer(this.migrated.test().dataSource(), "pruner" + i);
			servers.add(one);
			pruners.add(one.pruner(ServerRole.SINGLE, small));
			one.step();
			pruners.get(i).step();
			one.step();
			one.ticker.advance(MINUTE);
		}
		CountDownLatch together = new CountDownLatch(1);
		List<Throwable> failures = new ArrayList<>();
		List<Thread> threads = pruners.stream().map((each) -> new Thread(() -> {
			try {
				together.await();
				each.step();
			}
			catch (Throwable ex) {
				synchronized (failures) {
					failures.add(ex);
				}
			}
		})).toList();
		threads.forEach(Thread::start);
		together.countDown();
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(failures).isEmpty();
		assertThat(pruners.stream().mapToLong((each) -> each.status().pruned()).sum() + ids().size()).isEqualTo(2001);
		for (int i = 0; i < 3; i++) {
			servers.get(0).step();
			servers.get(0).ticker.advance(MINUTE);
			pruners.get(0).step();
		}
		assertThat(ids()).containsExactly(2001L);
		assertThat(prunedTo().id()).isEqualTo(2000);
	}

	@Test
	void aSubscriberWaitsForSomebodyElseToDoIt() {
		this.pruner = this.server.pruner(ServerRole.SUBSCRIBER, DEFAULTS);
		old(10);
		fresh(1);
		turn(4);
		assertThat(ids()).as("after 3 minutes").hasSize(11);
		turn(5);
		assertThat(ids()).containsExactly(11L);
	}

	@Test
	void anySubscriberPrunesAtOnceWhenAskedTo() {
		this.pruner = this.server.pruner(ServerRole.SUBSCRIBER, DEFAULTS);
		old(10);
		fresh(1);
		turn(2);
		this.pruner.request();
		turn(1);
		assertThat(ids()).containsExactly(11L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "1/2", "5/other/9999999999", "-1", "5/other/x" })
	void whatSaysUpToWhereMayBeFromElsewhereOrNonsense(String value) {
		this.migrated
			.execute("INSERT INTO \"umbracoKeyValue\" (\"key\", \"value\", \"updated\") VALUES ('lbsync.pruned-to', '"
					+ value + "', " + this.migrated.database().dialect().utcNow() + ")");
		old(10);
		for (int i = 0; i < 5; i++) {
			this.reader.step();
		}
		fresh(1);
		turn(3);
		for (int i = 0; i < 5; i++) {
			this.reader.step();
		}
		assertThat(ids()).containsExactly(11L);
		assertThat(prunedTo().id()).isEqualTo(10);
		assertThat(this.reader.coldBoots).hasSizeLessThanOrEqualTo(1);
	}

	@Test
	void withoutATableToSaySoNothingIsPruned() {
		this.pruner = new Pruner(this.server.sync, new Pruner.Target(this.migrated.database(), null),
				() -> ServerRole.SINGLE, DEFAULTS, this.server.ticker);
		old(10);
		fresh(1);
		turn(4);
		assertThat(ids()).hasSize(11);
	}

	@Test
	void aTransactionThatIsOpenHoldsOnlyWhatReadersMayStillWaitFor() throws SQLException {
		assumeThat(this.migrated.database().dialect().logOrder()).as("others can write beside it")
			.isIn(LogOrder.SNAPSHOT);
		old(5);
		this.reader.step();
		turn(2);
		try (Connection open = this.migrated.test().dataSource().getConnection()) {
			open.setAutoCommit(false);
			this.server.log.append(open, List.of(new InstructionRow(SyncTests.remove(SyncTests.DISK, 99), 1)));
			old(5);
			fresh(1);
			turn(10);
			assertThat(ids()).as("written before it began: gone").hasSize(6);
			assertThat(this.pruner.status().heldFor()).isGreaterThan(Duration.ofMinutes(3));
			assertThat(this.pruner.status().reason()).contains("pg_stat_activity");
			open.commit();
			open.setAutoCommit(true);
		}
		this.reader.step();
		assertThat(this.disk.drain()).contains("remove 99");
		turn(3);
		assertThat(ids()).as("the late row is not expired").hasSize(2);
		assertThat(this.pruner.status().heldFor()).isZero();
		assertThat(this.pruner.status().reason()).isNull();
		this.reader.step();
		assertThat(this.reader.coldBoots).isEmpty();
	}

	@Test
	void aLateRowIsNotPrunedBeforeAnybodySawItHoweverOldItsStamp() throws SQLException {
		assumeThat(this.migrated.database().dialect().logOrder()).as("others can write beside it")
			.isIn(LogOrder.SNAPSHOT);
		try (Connection open = this.migrated.test().dataSource().getConnection()) {
			open.setAutoCommit(false);
			JdbcClient.create(new org.springframework.jdbc.datasource.SingleConnectionDataSource(open, true))
				.sql(this.migrated.sql(insertion("2020-01-01 00:00:00", 1)))
				.update();
			fresh(1);
			turn(10);
			open.commit();
			open.setAutoCommit(true);
		}
		for (int i = 0; i < 3; i++) {
			this.server.step();
			this.pruner.step();
		}
		assertThat(ids()).hasSize(2);
		this.reader.step();
		assertThat(this.disk.drain()).hasSize(2);
		turn(3);
		assertThat(ids()).hasSize(1);
	}

	@Test
	void aLoginThatMayNotDeleteLeavesItToOthers() {
		assumeThat(this.product).isEqualTo(Product.POSTGRESQL);
		String login = "careful_" + ProcessHandle.current().pid();
		this.migrated.execute("CREATE ROLE " + login + " LOGIN PASSWORD 'x'",
				"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO " + login,
				"GRANT EXECUTE ON FUNCTION pg_control_system() TO " + login);
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl(this.migrated.test().url().replaceAll("\\?.*", ""));
			pool.setUsername(login);
			pool.setPassword("x");
			pool.setMaximumPoolSize(2);
			this.server = new TestServer((DataSource) pool, "careful");
			this.server.step();
			this.pruner = this.server.pruner(ServerRole.SINGLE, DEFAULTS);
			old(10);
			fresh(1);
			turn(5);
			assertThat(ids()).hasSize(11);
		}
	}

	private void turn(int times) {
		for (int i = 0; i < times; i++) {
			this.server.step();
			this.pruner.step();
			this.server.ticker.advance(MINUTE);
			this.server.step();
		}
	}

	private void fresh(int rows) {
		for (int i = 0; i < rows; i++) {
			this.server.write(SyncTests.remove(SyncTests.DISK, 1));
		}
	}

	private void old(int rows) {
		insert("2020-01-01 00:00:00", rows);
	}

	private void insert(String stamp, int rows) {
		this.migrated.execute(insertion(stamp, rows));
	}

	private static String insertion(String stamp, int rows) {
		String row = "('%s', '%s', 'old', 1)".formatted(stamp, SyncTests.remove(SyncTests.DISK, 7));
		return "INSERT INTO \"umbracoCacheInstruction\" "
				+ "(\"utcStamp\", \"jsonInstruction\", \"originated\", \"instructionCount\") VALUES "
				+ String.join(", ", java.util.Collections.nCopies(rows, row));
	}

	private List<Long> ids() {
		return JdbcClient.create(this.migrated.test().dataSource())
			.sql(this.migrated.sql("SELECT \"id\" FROM \"umbracoCacheInstruction\" ORDER BY \"id\""))
			.query(Long.class)
			.list();
	}

	private PrunedTo prunedTo() {
		return PrunedTo.parse(JdbcClient.create(this.migrated.test().dataSource())
			.sql(this.migrated.sql("SELECT \"value\" FROM \"umbracoKeyValue\" WHERE \"key\" = 'lbsync.pruned-to'"))
			.query(String.class)
			.single());
	}

}
