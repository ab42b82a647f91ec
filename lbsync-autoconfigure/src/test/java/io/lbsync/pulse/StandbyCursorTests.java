package io.lbsync.pulse;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.lbsync.ReplicatedDatabase;
import io.lbsync.instruction.Appended;
import io.lbsync.instruction.CacheInstruction;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.instruction.LogCursor;
import io.lbsync.instruction.LogSelect;
import io.lbsync.instruction.PositionLostException;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.PostgresServer.StopMode;
import io.lbsync.testkit.PostgresStandby;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The cursor on a PostgreSQL standby: it is told of no transaction that is in progress,
 * and hands out everything nevertheless.
 */
class StandbyCursorTests {

	private static PostgresServer server;

	private static PostgresStandby replica;

	private ReplicatedDatabase replicated;

	private Database primary;

	private InstructionLog log;

	private Pulse pulse;

	private Pulse primaryPulse;

	private LogCursor cursor;

	@BeforeAll
	static void startServers() {
		server = PostgresServer.start(Map.of("max_standby_streaming_delay", "0"));
		replica = server.standby(server.port());
	}

	@AfterAll
	static void closeServers() {
		replica.close();
		server.close();
	}

	@BeforeEach
	void open() {
		open(replica);
	}

	private void open(PostgresStandby standby) {
		this.replicated = ReplicatedDatabase.create(server, standby);
		this.primary = database(this.replicated.primary());
		this.log = new InstructionLog(this.primary.dialect(), new ServerStart(new ServerIdentity("HOST", "app")),
				Tables.read(this.primary), Duration.ofSeconds(5));
		this.pulse = new Pulse(database(this.replicated.standby()), true);
		this.primaryPulse = new Pulse(this.primary, true);
		this.cursor = this.log.cursor();
		drain();
	}

	@AfterEach
	void close() {
		this.replicated.close();
	}

	private static Database database(javax.sql.DataSource dataSource) {
		return new Database(dataSource, Dialect.of(dataSource));
	}

	@Test
	void tellsThatItReadsFromAStandby() {
		assertThat(this.cursor.onStandby()).isTrue();
		LogCursor other = this.log.cursor();
		assertThat(other.onStandby()).isFalse();
		drain(this.primaryPulse, other, 10);
		assertThat(other.onStandby()).isFalse();
	}

	@Test
	void handsOutEachRowOnce() {
		append("one", "two");
		append("three");
		assertThat(replicateAndDrain()).containsExactly("one", "two", "three");
		assertThat(drain()).isEmpty();
		assertThat(this.cursor.position().lastId()).isEqualTo(3);
	}

	@Test
	void handsOutRowsInWhateverOrderTheirTransactionsCommitAndEachOnce() throws SQLException {
		try (Connection first = connection(); Connection second = connection()) {
			append(first, "a1");
			append(second, "b1");
			append("c");
			assertThat(replicateAndDrain()).containsExactly("c");
			append(first, "a2");
			second.commit();
			assertThat(replicateAndDrain()).containsExactly("b1");
			append("d");
			assertThat(replicateAndDrain()).containsExactly("d");
			first.commit();
			assertThat(replicateAndDrain()).containsExactly("a1", "a2");
			append("e");
			assertThat(replicateAndDrain()).containsExactly("e");
			assertThat(drain()).isEmpty();
		}
	}

	@Test
	void handsOutRowsWrittenAfterSavepointsButNotThoseRolledBack() throws SQLException {
		try (Connection open = connection()) {
			append(open, "before");
			Savepoint kept = open.setSavepoint();
			append(open, "kept");
			open.releaseSavepoint(kept);
			Savepoint gone = open.setSavepoint();
			append(open, "gone");
			open.rollback(gone);
			// More than the shared memory of a backend remembers.
			for (int i = 0; i < 100; i++) {
				append(open, "nested" + i);
				open.setSavepoint();
			}
			append("other");
			assertThat(replicateAndDrain()).containsExactly("other");
			open.commit();
			assertThat(replicateAndDrain()).hasSize(102).startsWith("before", "kept").doesNotContain("gone");
		}
		assertThat(drain()).isEmpty();
	}

	@Test
	void handsOutRowsOfAPreparedTransaction() throws SQLException {
		try (Connection prepared = connection()) {
			append(prepared, "prepared");
			prepared.createStatement().execute("PREPARE TRANSACTION 'standby'");
		}
		append("other");
		assertThat(replicateAndDrain()).containsExactly("other");
		this.replicated.execute("COMMIT PREPARED 'standby'");
		assertThat(replicateAndDrain()).containsExactly("prepared");
	}

	@Test
	void handsOutWhatWasOpenWhenTheHeadWasSoughtAndNothingThatWasVisible() throws SQLException {
		try (Connection open = connection()) {
			append(open, "early");
			append("visible");
			this.replicated.replicate();
			this.cursor.seekHead();
			assertThat(drain()).isEmpty();
			open.commit();
			assertThat(replicateAndDrain()).containsExactly("early");
			assertThat(drain()).isEmpty();
		}
	}

	@Test
	void drainsPageByPageBesideAnOpenTransactionAndDoesNotBeginAgain() throws SQLException {
		try (Connection open = connection()) {
			append(open, "early");
			List<String> texts = IntStream.range(0, 25).mapToObj((i) -> "row " + i).toList();
			texts.forEach(this::append);
			append(IntStream.range(0, 15).mapToObj((i) -> "together " + i).toArray(String[]::new));
			List<String> read = replicateAndDrain();
			assertThat(read).hasSize(40).containsAll(texts).doesNotHaveDuplicates();
			assertThat(drain()).isEmpty();
			open.commit();
			assertThat(replicateAndDrain()).containsExactly("early");
		}
	}

	@Test
	void aRowThatCommitsBetweenTwoPagesIsNotLost() throws SQLException {
		try (Connection open = connection()) {
			append(open, "early");
			append(IntStream.range(0, 25).mapToObj((i) -> "row " + i).toArray(String[]::new));
			this.replicated.replicate();
			List<String> read = new ArrayList<>();
			PulseAnswer first = this.pulse.read(this.cursor, 10);
			first.page().rows().forEach((row) -> read.add(row.json()));
			assertThat(first.page().drained()).isFalse();
			open.commit();
			append("late");
			read.addAll(replicateAndDrain());
			read.addAll(drain());
			assertThat(read).hasSize(27).contains("early", "late").doesNotHaveDuplicates();
		}
	}

	@Test
	void remembersRowsOnlyUntilTheTransactionsBeforeThemAreOver() throws SQLException {
		try (Connection open = connection()) {
			use(open);
			for (int i = 0; i < 20; i++) {
				append("row " + i);
			}
			assertThat(replicateAndDrain()).hasSize(20);
			assertThat(remembered()).isEqualTo(20);
			open.rollback();
		}
		append("after");
		assertThat(replicateAndDrain()).containsExactly("after");
		assertThat(remembered()).isZero();
	}

	@Test
	void aPositionOfAServerOnThePrimaryLetsItForgetRowsAlthoughATransactionStaysOpen() throws SQLException {
		LogCursor onPrimary = this.log.cursor();
		try (Connection open = connection()) {
			append(open, "early");
			for (int i = 0; i < 20; i++) {
				append("row " + i);
			}
			assertThat(replicateAndDrain()).hasSize(20);
			assertThat(remembered()).isEqualTo(20);
			drain(this.primaryPulse, onPrimary, 100);
			publish(onPrimary.position().text());
			assertThat(replicateAndDrain()).isEmpty();
			assertThat(remembered()).isZero();
			assertThat(this.cursor.position().open()).isEqualTo(1);
			append("late");
			assertThat(replicateAndDrain()).containsExactly("late");
			open.commit();
			assertThat(replicateAndDrain()).containsExactly("early");
			assertThat(drain()).isEmpty();
		}
	}

	@Test
	void aPositionThatArrivesTogetherWithRowsItSawDoesNotHideThem() throws SQLException {
		LogCursor onPrimary = this.log.cursor();
		try (Connection open = connection()) {
			append(open, "early");
			replica.pauseReplay();
			append("one", "two");
			drain(this.primaryPulse, onPrimary, 100);
			publish(onPrimary.position().text());
			append("three");
			assertThat(drain()).isEmpty();
			replica.resumeReplay();
			assertThat(replicateAndDrain()).containsExactly("one", "two", "three");
			assertThat(remembered()).isEqualTo(1);
			open.commit();
		}
		assertThat(replicateAndDrain()).containsExactly("early");
	}

	@Test
	void aPositionSeenByTheFirstOfSeveralPagesHidesNothing() throws SQLException {
		LogCursor onPrimary = this.log.cursor();
		try (Connection open = connection()) {
			append(open, "early");
			String[] texts = IntStream.range(0, 35).mapToObj((i) -> "row " + i).toArray(String[]::new);
			append(texts);
			drain(this.primaryPulse, onPrimary, 100);
			publish(onPrimary.position().text());
			this.replicated.replicate();
			assertThat(drain()).containsExactlyInAnyOrder(texts);
			assertThat(remembered()).isZero();
			assertThat(drain()).isEmpty();
			open.commit();
		}
		assertThat(replicateAndDrain()).containsExactly("early");
	}

	@ParameterizedTest
	@ValueSource(strings = { "pg/%1$s-00000001/9999999:9999999:/1/0", "pg/1-1-00000001/%2$s/1/0",
			"pg/%1$s-00000000/%2$s/1/0", "pg/x", "pg/////", "pg/%1$s-zz/%2$s/1/0" })
	void aPositionThatCannotBeTrueIsNotBelieved(String text) throws SQLException {
		LogCursor onPrimary = this.log.cursor();
		try (Connection open = connection()) {
			append(open, "early");
			append("row");
			assertThat(replicateAndDrain()).containsExactly("row");
			drain(this.primaryPulse, onPrimary, 100);
			String[] parts = onPrimary.position().text().split("/");
			publish(text.formatted(parts[1].substring(0, parts[1].lastIndexOf('-')), parts[2]));
			assertThat(replicateAndDrain()).isEmpty();
			assertThat(remembered()).isEqualTo(1);
			open.commit();
		}
		append("late");
		assertThat(replicateAndDrain()).containsExactly("early", "late");
	}

	@Test
	void aStateThatIsNoJsonDoesNoHarm() {
		this.replicated.execute("""
				INSERT INTO "umbracoLastSynced" ("machineId", "lastSyncedDate", "lbsyncState")
				VALUES ('odd', now(), '"position":"x/pg/ { not JSON'), ('none', now(), NULL)""");
		append("row");
		assertThat(replicateAndDrain()).containsExactly("row");
	}

	@Test
	void lagIsWaitedFor() {
		replica.pauseReplay();
		append("one");
		append("two");
		assertThat(drain()).isEmpty();
		replica.resumeReplay();
		assertThat(replicateAndDrain()).containsExactly("one", "two");
	}

	@Test
	void goesOnWhereAnotherServerWasThatIsAheadWithoutLosingWhatThatOneCouldNotSee() throws SQLException {
		LogCursor ahead = this.log.cursor();
		drain(this.primaryPulse, ahead, 10);
		try (Connection open = connection()) {
			replica.pauseReplay();
			append(open, "early");
			append("one");
			assertThat(drain(this.primaryPulse, ahead, 10)).containsExactly("one");
			// From here on its statements are answered by the standby, which lags.
			assertThat(drain(this.pulse, ahead, 10)).isEmpty();
			assertThat(ahead.onStandby()).isTrue();
			append("two");
			replica.resumeReplay();
			this.replicated.replicate();
			assertThat(drain(this.pulse, ahead, 10)).containsExactly("two");
			open.commit();
			assertThat(drain(this.primaryPulse, ahead, 10)).contains("early");
			assertThat(ahead.onStandby()).isFalse();
			append("three");
			assertThat(drain(this.primaryPulse, ahead, 10)).containsExactly("three");
		}
	}

	@Test
	void anotherCursorGoesOnFromThePositionAndLosesNothing() throws SQLException {
		append("one");
		replicateAndDrain();
		try (Connection open = connection()) {
			append(open, "early");
			append("two");
			assertThat(replicateAndDrain()).containsExactly("two");
			String position = this.cursor.position().text();
			open.commit();
			append("three");
			this.replicated.replicate();
			LogCursor resumed = this.log.cursor();
			resumed.resume(position);
			assertThat(this.pulse.sum(resumed.waiting())).isEqualTo(3);
			assertThat(drain(this.pulse, resumed, 10)).contains("early", "three").doesNotContain("one");
			LogCursor there = this.log.cursor();
			there.resume(position);
			assertThat(drain(this.primaryPulse, there, 10)).contains("early", "three").doesNotContain("one");
		}
	}

	@Test
	void tellsWhetherARowIsPassedAlsoBesideAnOpenTransaction() throws SQLException {
		try (Connection open = connection()) {
			String early = append(open, "early").get(0).mark();
			String late = append("late").get(0).mark();
			assertThat(this.cursor.position().covers(late)).isFalse();
			replicateAndDrain();
			assertThat(this.cursor.position().covers(late)).isTrue();
			assertThat(this.cursor.position().covers(early)).isFalse();
			open.commit();
			replicateAndDrain();
			assertThat(this.cursor.position().covers(early)).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aRestartOfTheStandbyLosesNothing(StopMode mode) throws SQLException {
		try (Connection open = connection()) {
			append(open, "early");
			append("one");
			assertThat(replicateAndDrain()).containsExactly("one");
			replica.restart(mode);
			this.replicated.standby().getHikariPoolMXBean().softEvictConnections();
			append("two");
			assertThat(replicateAndDrain()).containsExactly("two");
			open.commit();
			assertThat(replicateAndDrain()).containsExactly("early");
		}
	}

	@Test
	void aCrashOfThePrimaryLosesNothing() throws SQLException {
		try (Connection open = connection()) {
			append(open, "never");
			append("one");
			assertThat(replicateAndDrain()).containsExactly("one");
			server.restart(StopMode.IMMEDIATE);
		}
		this.replicated.primary().getHikariPoolMXBean().softEvictConnections();
		append("two");
		assertThat(replicateAndDrain()).containsExactly("two");
		assertThat(remembered()).isZero();
	}

	@Test
	void noticesThatRowsWerePrunedBeforeItSawThem() {
		append("one");
		replicateAndDrain();
		String[] before = this.cursor.position().text().split("/");
		String mark = append("two").get(0).mark();
		append("three");
		assertThat(replicateAndDrain()).containsExactly("two", "three");
		this.replicated.execute("DELETE FROM \"umbracoCacheInstruction\" WHERE \"id\" <= 2",
				"INSERT INTO \"umbracoKeyValue\" (\"key\", \"value\") VALUES ('lbsync.pruned-to', '2/%s/%s')"
					.formatted(before[1].substring(0, before[1].lastIndexOf('-')), mark));
		assertThat(replicateAndDrain()).as("it had seen them").isEmpty();
		LogCursor behind = this.log.cursor();
		behind.resume(String.join("/", before));
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(() -> drain(this.pulse, behind, 10))
			.withMessageContaining("pruned before");
	}

	@Test
	void noticesThatTheTableWasEmptied() {
		append("one", "two");
		replicateAndDrain();
		this.replicated.execute("TRUNCATE \"umbracoCacheInstruction\"");
		this.replicated.replicate();
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(this::drain).withMessageContaining("is gone");
	}

	@Test
	void noticesThatIdsAreUsedAgain() {
		append("one");
		replicateAndDrain();
		this.replicated.execute("UPDATE \"umbracoCacheInstruction\" SET \"originated\" = 'another'");
		this.replicated.replicate();
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(this::drain)
			.withMessageContaining("another one");
	}

	@Test
	void aStatementThatTheReplayCancelsIsSentAgain() throws Exception {
		AtomicInteger statements = new AtomicInteger();
		// The first one takes so long that the replay of a lock finds it in its way.
		Database slow = new Database(new DelegatingDataSource(this.replicated.standby()) {

			@Override
			public Connection getConnection() throws SQLException {
				Connection connection = super.getConnection();
				return (statements.getAndIncrement() == 0) ? slow(connection) : connection;
			}

		}, this.primary.dialect());
		append("one");
		this.replicated.replicate();
		CompletableFuture<List<String>> rows = CompletableFuture
			.supplyAsync(() -> drain(new Pulse(slow, true), this.cursor, 10));
		while (!rows.isDone()) {
			this.replicated.execute("BEGIN; LOCK TABLE \"umbracoCacheInstruction\" IN ACCESS EXCLUSIVE MODE; COMMIT");
			LockSupport.parkNanos(100_000_000);
		}
		assertThat(rows.get()).containsExactly("one");
		assertThat(statements.get()).isGreaterThan(1);
	}

	private static Connection slow(Connection connection) {
		String more = " UNION ALL SELECT 'Z', 0, now()::timestamp, '', '', 0, '' FROM pg_sleep(60)";
		return (Connection) Proxy.newProxyInstance(StandbyCursorTests.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("prepareStatement")) {
						return connection.prepareStatement(arguments[0] + more);
					}
					return method.invoke(connection, arguments);
				});
	}

	@Test
	void aStatementThatIsCancelledIsSentThreeTimesMore() {
		AtomicInteger cancelled = new AtomicInteger();
		Database cancelling = new Database(new DelegatingDataSource(this.replicated.standby()) {

			@Override
			public Connection getConnection() throws SQLException {
				if (cancelled.getAndIncrement() < 3) {
					throw new SQLException("ERROR: canceling statement due to conflict with recovery", "40001");
				}
				return super.getConnection();
			}

		}, this.primary.dialect());
		append("one");
		this.replicated.replicate();
		assertThat(drain(new Pulse(cancelling, true), this.cursor, 10)).containsExactly("one");
		assertThat(cancelled).hasValue(4);
	}

	@Test
	void aStatementThatIsCancelledAgainAndAgainFailsAndMovesNothing() {
		Database cancelling = new Database(new DelegatingDataSource(this.replicated.standby()) {

			@Override
			public Connection getConnection() throws SQLException {
				throw new SQLException("ERROR: canceling statement due to conflict with recovery", "40001");
			}

		}, this.primary.dialect());
		append("one");
		this.replicated.replicate();
		assertThatExceptionOfType(ConcurrencyFailureException.class)
			.isThrownBy(() -> drain(new Pulse(cancelling, true), this.cursor, 10));
		assertThat(drain()).containsExactly("one");
	}

	@Test
	void aPromotionOfTheStandbyLosesThePositionAndTheNextCursorGoesOnOnTheNewTimeline() throws SQLException {
		close();
		try (PostgresStandby next = server.standby(server.port())) {
			open(next);
			append("one");
			assertThat(replicateAndDrain()).containsExactly("one");
			next.promote();
			Database promoted = database(this.replicated.standby());
			assertThatExceptionOfType(PositionLostException.class).isThrownBy(this::drain)
				.withMessageContaining("timeline");
			assertThat(this.cursor.onStandby()).isFalse();
			this.cursor.seekHead();
			assertThat(drain()).isEmpty();
			promoted
				.inOwnTransaction((connection) -> this.log.append(connection, List.of(new InstructionRow("two", 1))));
			assertThat(drain()).containsExactly("two");
			assertThat(this.cursor.position().text()).contains("-00000002/");
		}
	}

	@Test
	void aTimelineThatAServerOnTheNewPrimaryPublishesLosesThePosition() {
		append("one");
		assertThat(replicateAndDrain()).containsExactly("one");
		LogCursor onPrimary = this.log.cursor();
		drain(this.primaryPulse, onPrimary, 100);
		publish(onPrimary.position().text().replace("-00000001/", "-00000002/"));
		this.replicated.replicate();
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(this::drain)
			.withMessageContaining("timeline");
		this.cursor.seekHead();
		assertThat(drain()).isEmpty();
		append("two");
		assertThat(replicateAndDrain()).containsExactly("two");
	}

	private void publish(String position) {
		this.replicated.execute("""
				INSERT INTO "umbracoLastSynced" ("machineId", "lastSyncedDate", "lbsyncState")
				VALUES ('publisher', clock_timestamp(), '{"beat":1,"position":"id/%s"}')
				ON CONFLICT ("machineId") DO UPDATE SET "lbsyncState" = EXCLUDED."lbsyncState\"""".formatted(position));
	}

	/**
	 * How many rows the next statement leaves out because they were handed out.
	 */
	private int remembered() {
		return this.cursor.selects(10)
			.stream()
			.filter((select) -> select.sql().contains("unnest"))
			.mapToInt(StandbyCursorTests::lengthOfArray)
			.findFirst()
			.orElse(0);
	}

	private static int lengthOfArray(LogSelect select) {
		String array = (String) select.arguments().get(select.arguments().size() - 2);
		return array.split(",").length;
	}

	private Connection connection() throws SQLException {
		Connection connection = DriverManager.getConnection(this.replicated.primaryUrl());
		connection.setAutoCommit(false);
		return connection;
	}

	private static void use(Connection connection) throws SQLException {
		connection.createStatement().execute("SELECT pg_current_xact_id()");
	}

	private List<Appended> append(Connection connection, String text) throws SQLException {
		return this.log.append(connection, List.of(new InstructionRow(text, 1)));
	}

	private List<Appended> append(String... texts) {
		return this.primary.inOwnTransaction((connection) -> this.log.append(connection,
				Arrays.stream(texts).map((text) -> new InstructionRow(text, 1)).toList()));
	}

	private List<String> replicateAndDrain() {
		this.replicated.replicate();
		return drain();
	}

	private List<String> drain() {
		return drain(this.pulse, this.cursor, 10);
	}

	private static List<String> drain(Pulse pulse, LogCursor cursor, int pageSize) {
		List<String> rows = new ArrayList<>();
		PulseAnswer answer;
		do {
			answer = pulse.read(cursor, pageSize);
			rows.addAll(answer.page().rows().stream().map(CacheInstruction::json).toList());
		}
		while (!answer.page().drained());
		return rows;
	}

}
