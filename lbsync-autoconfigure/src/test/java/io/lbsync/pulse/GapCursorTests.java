package io.lbsync.pulse;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.lbsync.MigratedDatabase;
import io.lbsync.instruction.CacheInstruction;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.instruction.LogCursor;
import io.lbsync.instruction.LogSelect;
import io.lbsync.instruction.LogSettings;
import io.lbsync.instruction.PositionLostException;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.sync.ManualTicker;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.support.JdbcUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The rules of the gap cursor, one by one: what is open, and what closes it.
 */
@ParameterizedClass
@MethodSource("io.lbsync.pulse.GapProducts#all")
class GapCursorTests {

	private static final Duration PAUSE = Duration.ofSeconds(5);

	private static final Duration TIMEOUT = Duration.ofMinutes(10);

	@Parameter
	private Product product;

	private final ManualTicker ticker = new ManualTicker();

	private MigratedDatabase migrated;

	private InstructionLog log;

	private Pulse pulse;

	private LogCursor cursor;

	@BeforeEach
	void open() throws SQLException {
		this.migrated = MigratedDatabase.create(this.product);
		this.log = log();
		this.pulse = new Pulse(this.migrated.database(), true);
		this.cursor = this.log.cursor();
		drain();
	}

	@AfterEach
	void close() {
		this.migrated.close();
	}

	private InstructionLog log() {
		return new InstructionLog(this.migrated.database().dialect(),
				new ServerStart(new ServerIdentity("HOST", "app")), Tables.read(this.migrated.database()),
				Duration.ofSeconds(5), new LogSettings(false, TIMEOUT, PAUSE, this.ticker));
	}

	@Test
	void aTransactionThatStaysOpenHoldsUpNobodyAndIsReadWhenItCommits() throws SQLException {
		try (Connection slow = transaction()) {
			append(slow, "slow");
			append("fast");
			assertThat(drain()).containsExactly("fast");
			for (int i = 0; i < 300; i++) {
				this.ticker.advance(PAUSE);
				settle();
				assertThat(drain()).isEmpty();
			}
			assertThat(this.cursor.position().open()).as("open for 25 minutes, because it is locked").isEqualTo(1);
			assertThat(published()).isNull();
			slow.commit();
			assertThat(drain()).containsExactly("slow");
			assertThat(this.cursor.position().open()).isZero();
			assertThat(this.log.gaps().timedOut()).isZero();
		}
	}

	@Test
	void aRangeIsDeadWhenTwoLooksSecondsApartFindNothing() throws SQLException {
		rollBack(3);
		append("next");
		assertThat(drain()).containsExactly("next");
		assertThat(this.cursor.position().open()).isEqualTo(1);
		assertThat(settle()).as("too young").isNull();
		this.ticker.advance(PAUSE);
		settle();
		settle();
		assertThat(this.cursor.position().open()).as("one look, or two at once, prove nothing").isEqualTo(1);
		this.ticker.advance(PAUSE);
		assertThat(settle()).as("what is published").startsWith("4/");
		assertThat(this.cursor.position().open()).isZero();
		assertThat(this.log.gaps().proved()).isEqualTo(1);
	}

	@Test
	void aRangeIsOpenAsAWholeWhileOneOfItsIdsIsLocked() throws SQLException {
		rollBack(3);
		append("next");
		drain();
		this.ticker.advance(PAUSE);
		settle();
		// An insert of three rows that had reserved its ids before, and is slow.
		try (Connection slow = transaction()) {
			insert(slow, 1, "first");
			this.ticker.advance(PAUSE);
			settle();
			insert(slow, 2, "second");
			this.ticker.advance(PAUSE);
			settle();
			insert(slow, 3, "third");
			slow.commit();
		}
		assertThat(drain()).containsExactly("first", "second", "third");
		assertThat(this.cursor.position().open()).isZero();
	}

	@Test
	void aLookThatFoundNothingDoesNotCountAfterARowTurnedUp() throws SQLException {
		rollBack(3);
		append("next");
		drain();
		this.ticker.advance(PAUSE);
		settle();
		insert(2, "second");
		assertThat(drain()).containsExactly("second");
		this.ticker.advance(PAUSE);
		settle();
		assertThat(this.cursor.position().open()).as("the ids beside it").isEqualTo(2);
		insert(1, "first");
		insert(3, "third");
		assertThat(drain()).containsExactly("first", "third");
	}

	@Test
	void theRangesOfAConnectionThatWasKilledAreDead() throws SQLException {
		Connection killed = DriverManager.getConnection(this.migrated.test().url(), this.migrated.test().username(),
				this.migrated.test().password());
		try {
			killed.setAutoCommit(false);
			append(killed, "never");
			append("next");
			drain();
			this.migrated.execute("KILL " + connectionId(killed));
			this.ticker.advance(PAUSE);
			settle();
			this.ticker.advance(PAUSE);
			settle();
			assertThat(this.cursor.position().open()).isZero();
		}
		finally {
			// MySQL's driver would complain that it is gone.
			JdbcUtils.closeConnection(killed);
		}
	}

	@Test
	void aLookWaitsForNothingAndLeavesNoLockAndNoIsolationBehind() throws SQLException {
		try (Connection slow = transaction(); Connection own = this.migrated.test().dataSource().getConnection()) {
			append(slow, "slow");
			append("next");
			drain();
			this.ticker.advance(PAUSE);
			int before = own.getTransactionIsolation();
			this.cursor.settle(own);
			assertThat(own.getTransactionIsolation()).isEqualTo(before);
			this.migrated
				.execute("UPDATE \"umbracoCacheInstruction\" SET \"originated\" = \"originated\" WHERE \"id\" = 2");
			append(slow, "more");
			slow.commit();
			assertThat(drain()).containsExactly("slow", "more");
		}
	}

	@Test
	void aPublishedLowWaterClosesRangesOnceItsRowIsSeen() throws SQLException {
		rollBack(3);
		append("next");
		LogCursor other = log().cursor();
		other.resume(positionBefore());
		assertThat(drain(other)).containsExactly("next");
		drain();
		this.ticker.advance(PAUSE);
		settle();
		this.ticker.advance(PAUSE);
		publish(settle());
		drain(other);
		drain(other);
		assertThat(other.position().open()).isZero();
	}

	@Test
	void aPublishedLowWaterOfAnotherRowIsNotBelieved() throws SQLException {
		rollBack(3);
		append("next");
		drain();
		for (String text : List.of("4/0", "5/abc", "x", "4")) {
			publish(text);
			drain();
			drain();
			assertThat(this.cursor.position().open()).as(text).isEqualTo(1);
		}
		this.ticker.advance(PAUSE);
		settle();
		this.ticker.advance(PAUSE);
		assertThat(settle()).as("what is wrong is written over").startsWith("4/");
	}

	@Test
	void theTimeOutIsTheLastResortAndIsCounted() throws SQLException {
		rollBack(3);
		append("next");
		drain();
		this.ticker.advance(TIMEOUT.minusMillis(1));
		drain();
		assertThat(this.cursor.position().open()).isEqualTo(1);
		assertThat(this.log.gaps().open()).isEqualTo(1);
		assertThat(this.log.gaps().oldestAge()).isEqualTo(TIMEOUT.minusMillis(1));
		this.ticker.advance(Duration.ofMillis(1));
		drain();
		assertThat(this.cursor.position().open()).isZero();
		assertThat(this.log.gaps().timedOut()).isEqualTo(1);
		assertThat(this.log.gaps().open()).isZero();
	}

	@Test
	void onAReplicaNothingIsProvedAndWhatLagsIsWaitedFor() throws SQLException {
		rollBack(3);
		append("next");
		drain();
		this.migrated.execute("SET GLOBAL read_only = 1");
		try {
			drain();
			this.ticker.advance(PAUSE);
			assertThat(settle()).isNull();
			this.ticker.advance(PAUSE);
			assertThat(settle()).isNull();
			assertThat(this.cursor.proofPause()).isNull();
			assertThat(this.cursor.position().open()).isEqualTo(1);
			this.migrated.execute("DELETE FROM \"umbracoCacheInstruction\"");
			assertThat(drain()).isEmpty();
		}
		finally {
			this.migrated.execute("SET GLOBAL read_only = 0");
		}
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(this::drain);
	}

	@Test
	void noticesThatTheRowAtTheMarkIsAnotherOne() {
		append("mark");
		rollBack(1);
		append("next");
		drain();
		this.migrated.execute("UPDATE \"umbracoCacheInstruction\" SET \"originated\" = 'another' WHERE \"id\" = 1");
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(this::drain).withMessageContaining("Row 1 ");
	}

	@Test
	void aRangeThatWasPrunedBeforeItWasSettledMayHaveHeldARow() {
		append("mark");
		rollBack(1);
		append("two", "three");
		drain();
		this.migrated.execute("DELETE FROM \"umbracoCacheInstruction\" WHERE \"id\" < 4");
		put("lbsync.pruned-to", "3");
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(this::drain)
			.withMessageContaining("pruned before this server had read them");
	}

	@Test
	void aWriteIsWantedSoonWhileSomethingNewIsOpenAndSeldomLater() throws SQLException {
		settle();
		assertThat(this.cursor.proofPause()).isNull();
		try (Connection slow = transaction()) {
			append(slow, "slow");
			append("next");
			drain();
			assertThat(this.cursor.proofPause()).isEqualTo(PAUSE);
			this.ticker.advance(Duration.ofMinutes(5));
			assertThat(this.cursor.proofPause()).isEqualTo(Duration.ofSeconds(150));
			rollBack(1);
			append("later");
			drain();
			assertThat(this.cursor.proofPause()).isEqualTo(PAUSE);
			slow.rollback();
		}
	}

	@Test
	void theHeadIsTakenWithEverythingBelowItThatIsNotVisible() throws SQLException {
		append("settled");
		try (Connection slow = transaction()) {
			append(slow, "slow");
			append("visible");
			this.cursor.seekHead();
			assertThat(drain()).isEmpty();
			String saved = this.cursor.position().text();
			drain();
			assertThat(settle()).as("published before the region is closed").startsWith("1/");
			slow.commit();
			LogCursor restarted = log().cursor();
			restarted.resume(saved);
			assertThat(drain(restarted)).containsExactly("slow");
			assertThat(drain()).containsExactly("slow");
		}
	}

	@Test
	void theHeadTakesAPublishedLowWaterForSettledIfItsRowIsThere() throws SQLException {
		rollBack(2);
		append("mark");
		rollBack(2);
		append("head");
		drain();
		this.ticker.advance(PAUSE);
		settle();
		this.ticker.advance(PAUSE);
		String lowWater = settle();
		publish("6/0");
		LogCursor doubting = log().cursor();
		drain(doubting);
		assertThat(doubting.position().open()).isEqualTo(2);
		publish(lowWater);
		LogCursor believing = log().cursor();
		drain(believing);
		assertThat(believing.position().open()).isZero();
	}

	@Test
	void strideAfterStrideIsKeptInAShortStatementAndAShortPosition() throws SQLException {
		int rows = 4000;
		insertStrided(1000, 3, rows);
		assertThat(drain()).hasSize(rows);
		assertThat(this.cursor.position().open()).isEqualTo(rows);
		drain();
		String statement = String.join("\n", this.cursor.selects(1000).stream().map(LogSelect::sql).toList());
		assertThat(statement.length()).isLessThan(40_000);
		assertThat(parameters()).isLessThan(2100);
		String position = this.cursor.position().text();
		assertThat(position.length()).isLessThan(600);
		insert(1001, "in the oldest segment");
		insert(1000 + 3 * 2000 + 1, "in the middle");
		insert(1000 + 3 * 3990 + 1, "among the newest");
		assertThat(drain()).containsExactlyInAnyOrder("in the oldest segment", "in the middle", "among the newest");
		assertThat(drain()).isEmpty();
		LogCursor restarted = log().cursor();
		restarted.resume(position);
		assertThat(drain(restarted)).contains("in the oldest segment", "in the middle", "among the newest");
	}

	@Test
	void farJumpsOfIdsCostNothing() throws SQLException {
		insert(10, "a");
		insert(1_000_000_000_000L, "b");
		insert(1_000_000_001_000L, "c");
		assertThat(drain()).containsExactly("a", "b", "c");
		assertThat(this.cursor.position().open()).isEqualTo(3);
		insert(500_000_000_000L, "between");
		assertThat(drain()).containsExactly("between");
		this.ticker.advance(PAUSE);
		settle();
		this.ticker.advance(PAUSE);
		settle();
		assertThat(this.cursor.position().open()).isZero();
	}

	@Test
	void aFullPageOfLateRowsDoesNotCloseWhatItLeftOut() throws SQLException {
		try (Connection slow = transaction()) {
			append(slow, Arrays.stream(new int[25]).mapToObj((i) -> "late").toArray(String[]::new));
			append("next");
			drain();
			slow.commit();
		}
		this.ticker.advance(TIMEOUT);
		List<String> read = new ArrayList<>();
		PulseAnswer answer;
		do {
			answer = this.pulse.read(this.cursor, 10);
			answer.page().rows().forEach((row) -> read.add(row.json()));
		}
		while (!answer.page().drained());
		assertThat(read).hasSize(25);
	}

	private int parameters() {
		return this.cursor.selects(1000).stream().mapToInt((select) -> select.arguments().size()).sum();
	}

	private String positionBefore() {
		return "gap/0/0/-/";
	}

	private Connection transaction() throws SQLException {
		Connection connection = this.migrated.test().dataSource().getConnection();
		connection.setAutoCommit(false);
		return connection;
	}

	private void append(Connection connection, String... texts) throws SQLException {
		this.log.append(connection, Arrays.stream(texts).map((text) -> new InstructionRow(text, 1)).toList());
	}

	private void append(String... texts) {
		this.migrated.database().<Boolean>inOwnTransaction((connection) -> {
			append(connection, texts);
			return true;
		});
	}

	private void rollBack(int rows) {
		try (Connection connection = transaction()) {
			String[] texts = new String[rows];
			Arrays.fill(texts, "never");
			append(connection, texts);
			connection.rollback();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void insert(long id, String text) throws SQLException {
		try (Connection connection = this.migrated.test().dataSource().getConnection()) {
			insert(connection, id, text);
		}
	}

	private void insert(Connection connection, long id, String text) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement(this.migrated.sql("""
				INSERT INTO "umbracoCacheInstruction" ("id", "utcStamp", "jsonInstruction", "originated")
				VALUES (?, UTC_TIMESTAMP(6), ?, 'somebody')"""))) {
			insert.setLong(1, id);
			insert.setString(2, text);
			insert.executeUpdate();
		}
	}

	private void insertStrided(long first, int stride, int rows) throws SQLException {
		StringBuilder sql = new StringBuilder("""
				INSERT INTO "umbracoCacheInstruction" ("id", "utcStamp", "jsonInstruction", "originated") VALUES """);
		for (int i = 0; i < rows; i++) {
			sql.append(i > 0 ? "," : " ")
				.append("(%d, UTC_TIMESTAMP(6), '%d', 'somebody')".formatted(first + (long) i * stride, i));
		}
		this.migrated.execute(sql.toString());
	}

	private void put(String key, String value) {
		this.migrated.execute("DELETE FROM \"umbracoKeyValue\" WHERE \"key\" = '%s'".formatted(key),
				"INSERT INTO \"umbracoKeyValue\" (\"key\", \"value\") VALUES ('%s', '%s')".formatted(key, value));
	}

	private void publish(String text) {
		put("lbsync.low-water", text);
	}

	private String published() throws SQLException {
		return settle();
	}

	private String settle() throws SQLException {
		try (Connection connection = this.migrated.test().dataSource().getConnection()) {
			return this.cursor.settle(connection);
		}
	}

	private static long connectionId(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet id = statement.executeQuery("SELECT CONNECTION_ID()")) {
			id.next();
			return id.getLong(1);
		}
	}

	private List<String> drain() {
		return drain(this.cursor);
	}

	private List<String> drain(LogCursor reader) {
		List<String> texts = new ArrayList<>();
		PulseAnswer answer;
		do {
			answer = this.pulse.read(reader, 1000);
			answer.page().rows().stream().map(CacheInstruction::json).forEach(texts::add);
		}
		while (!answer.page().drained());
		return texts;
	}

}
