package io.lbsync.pulse;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.lbsync.MigratedDatabase;
import io.lbsync.instruction.Appended;
import io.lbsync.instruction.CacheInstruction;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionPruning;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.instruction.LogCursor;
import io.lbsync.instruction.PositionLostException;
import io.lbsync.instruction.PruneChunk;
import io.lbsync.instruction.PruneRange;
import io.lbsync.instruction.PrunedTo;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.LogOrder;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What every cursor promises, on every database.
 */
@ParameterizedClass
@ProductSource
class CursorTests {

	private final Product product;

	private MigratedDatabase migrated;

	private Database database;

	private InstructionLog log;

	private Pulse pulse;

	private LogCursor cursor;

	CursorTests(Product product) {
		this.product = product;
	}

	@BeforeEach
	void open() {
		this.migrated = MigratedDatabase.create(this.product);
		this.database = this.migrated.database();
		this.log = new InstructionLog(this.database.dialect(), new ServerStart(new ServerIdentity("HOST", "app")),
				Tables.read(this.database), Duration.ofSeconds(5));
		this.pulse = new Pulse(this.database, true);
		this.cursor = this.log.cursor();
		drain();
	}

	@AfterEach
	void close() {
		this.migrated.close();
	}

	@Test
	void handsOutNothingOfAnEmptyLog() {
		assertThat(drain()).isEmpty();
		assertThat(this.cursor.position().lastId()).isZero();
	}

	@Test
	void handsOutEachRowOnceAsItWasWritten() {
		append("one", "two");
		append("three");
		List<CacheInstruction> rows = rows();
		assertThat(rows).extracting(CacheInstruction::json).containsExactly("one", "two", "three");
		assertThat(rows).extracting(CacheInstruction::instructionCount).containsOnly(7);
		assertThat(rows).extracting(CacheInstruction::originated).allMatch((text) -> text.startsWith("HOST/app [P"));
		assertThat(drain()).isEmpty();
	}

	@Test
	void stampsRowsWithTheDatabasesTimeInUtc() {
		append("one");
		PulseAnswer answer = this.pulse.read(this.cursor, 10);
		assertThat(Duration.between(answer.page().rows().get(0).utcStamp(), answer.now()))
			.isBetween(Duration.ofSeconds(-1), Duration.ofMinutes(1));
		assertThat(Duration.between(answer.now().toInstant(java.time.ZoneOffset.UTC), java.time.Instant.now()).abs())
			.isLessThan(Duration.ofMinutes(1));
	}

	@Test
	void keepsEveryCharacter() {
		String text = "[\"ünï — \uD83D\uDE00 'quoted' \\\\ " + "x".repeat(70_000) + "\"]";
		append(text);
		assertThat(drain()).containsExactly(text);
	}

	@Test
	void startsAtTheHead() {
		append("old");
		LogCursor late = this.log.cursor();
		assertThat(rows(late)).isEmpty();
		append("new");
		assertThat(this.pulse.read(late, 10).page().rows()).extracting(CacheInstruction::json).containsExactly("new");
	}

	@Test
	void drainsPageByPage() {
		List<String> texts = IntStream.range(0, 25).mapToObj((i) -> "row " + i).toList();
		append(texts.toArray(String[]::new));
		List<String> read = new ArrayList<>();
		int pages = 0;
		PulseAnswer answer;
		do {
			answer = this.pulse.read(this.cursor, 10);
			answer.page().rows().forEach((row) -> read.add(row.json()));
			pages++;
		}
		while (!answer.page().drained());
		assertThat(read).containsExactlyElementsOf(texts);
		assertThat(pages).isEqualTo(3);
	}

	@Test
	void doesNotHandOutWhatWasRolledBack() throws SQLException {
		try (Connection connection = this.database.dataSource().getConnection()) {
			connection.setAutoCommit(false);
			this.log.append(connection, List.of(new InstructionRow("gone", 1)));
			connection.rollback();
		}
		append("kept");
		assertThat(drain()).containsExactly("kept");
	}

	@Test
	void tellsWhetherARowIsPassed() {
		Appended appended = append("one").get(0);
		assertThat(this.cursor.position().covers(appended.mark())).isFalse();
		drain();
		assertThat(this.cursor.position().covers(appended.mark())).isTrue();
	}

	@Test
	void anotherCursorGoesOnFromThePosition() {
		append("one");
		drain();
		String position = this.cursor.position().text();
		append("two", "three");
		LogCursor resumed = this.log.cursor();
		resumed.resume(position);
		assertThat(waiting(resumed)).isEqualTo(14);
		assertThat(this.pulse.read(resumed, 10).page().rows()).extracting(CacheInstruction::json)
			.containsExactly("two", "three");
		assertThat(waiting(resumed)).isZero();
	}

	@Test
	void refusesATextThatIsNoPosition() {
		for (String text : List.of("", "x", "id/x/y", "pg/a/b/c/d", "pg/1-0001/5:6:/x/1", "id/1", "gap/1/2",
				"gap/9/ff/-/x", "gap/9/ff/-/9", "gap/9/ff/-/0")) {
			assertThatExceptionOfType(PositionLostException.class).as(text)
				.isThrownBy(() -> this.log.cursor().resume(text));
		}
	}

	@Test
	void noticesThatTheTableWasEmptied() {
		append("one", "two");
		drain();
		this.migrated.execute("DELETE FROM \"umbracoCacheInstruction\"");
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(this::drain).withMessageContaining("is gone");
	}

	@Test
	void noticesThatIdsAreUsedAgain() {
		append("one");
		drain();
		this.migrated.execute("UPDATE \"umbracoCacheInstruction\" SET \"originated\" = 'another'");
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(this::drain)
			.withMessageContaining("another one");
	}

	@Test
	void goesOnWhenItsLastRowWasPrunedAndThatIsKnown() {
		append("one", "two");
		drain();
		append("three");
		this.migrated.execute("DELETE FROM \"umbracoCacheInstruction\" WHERE \"id\" < 3",
				"INSERT INTO \"umbracoKeyValue\" (\"key\", \"value\", \"updated\") VALUES ('lbsync.pruned-to', '2', "
						+ this.database.dialect().utcNow() + ")");
		assertThat(drain()).containsExactly("three");
	}

	@Test
	void doesNotBelieveInPruningBeyondTheHead() {
		append("one", "two");
		drain();
		this.migrated.execute("DELETE FROM \"umbracoCacheInstruction\"",
				"INSERT INTO \"umbracoKeyValue\" (\"key\", \"value\", \"updated\") VALUES ('lbsync.pruned-to', '2', "
						+ this.database.dialect().utcNow() + ")");
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(this::drain);
	}

	@Test
	void goesOnWhileItPagesWhenOnlyWhatItHandedOutIsPruned() {
		for (int i = 0; i < 25; i++) {
			append("row " + i);
		}
		assertThat(this.pulse.read(this.cursor, 10).page().rows()).hasSize(10);
		prune(9);
		assertThat(this.pulse.read(this.cursor, 10).page().rows()).hasSize(10);
		prune(9);
		assertThat(this.pulse.read(this.cursor, 10).page().rows()).hasSize(5);
		assertThat(drain()).isEmpty();
		prune(6);
		append("last");
		assertThat(drain()).containsExactly("last");
	}

	@Test
	void noticesThatRowsWerePrunedWhichItHasNotHandedOutYet() {
		for (int i = 0; i < 25; i++) {
			append("row " + i);
		}
		assertThat(this.pulse.read(this.cursor, 10).page().rows()).hasSize(10);
		prune(12);
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(this::drain)
			.withMessageContaining("pruned before this server had read them");
	}

	@Test
	void noticesThatRowsWerePrunedWhichItHadNotSeenWhereItResumes() {
		append("one");
		drain();
		String position = this.cursor.position().text();
		append("two", "three", "four");
		prune(3);
		LogCursor resumed = this.log.cursor();
		resumed.resume(position);
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(() -> this.pulse.read(resumed, 10))
			.withMessageContaining("pruned before this server had read them");
		drainsAgainFromTheHead(resumed);
	}

	private void drainsAgainFromTheHead(LogCursor lost) {
		lost.seekHead();
		boolean found = false;
		while (!found) {
			found = this.pulse.read(lost, 10).page().drained();
		}
		append("five");
		assertThat(this.pulse.read(lost, 10).page().rows()).extracting(CacheInstruction::json).containsExactly("five");
	}

	@Test
	void noticesThatARowWasPrunedWhoseTransactionWasOpenWhenItLookedLast() throws SQLException {
		assumeThat(this.database.dialect().logOrder()).isEqualTo(LogOrder.SNAPSHOT);
		try (Connection slow = this.database.dataSource().getConnection()) {
			slow.setAutoCommit(false);
			this.log.append(slow, List.of(new InstructionRow("early", 1)));
			append("late", "later");
			drain();
			slow.commit();
		}
		prune(1);
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(this::drain);
	}

	private void prune(int rows) {
		InstructionPruning pruning = new InstructionPruning(this.database.dialect());
		PruneRange range = new PruneRange(java.time.LocalDateTime.of(2999, 1, 1, 0, 0), Long.MAX_VALUE, rows);
		KeyValues keyValues = new KeyValues(this.database);
		String scope = this.cursor.position().scope();
		this.database.<Integer>inOwnTransaction((connection) -> {
			PruneChunk chunk = pruning.look(connection, range, 0);
			PrunedTo known = PrunedTo.parse(keyValues.get(connection, PrunedTo.KEY));
			keyValues.put(connection, PrunedTo.KEY, known.and(chunk.prunedTo(scope)).text());
			return pruning.delete(connection, range, chunk);
		});
	}

	@Test
	void bringsCoordinationRowsWithTheSameStatement() {
		this.migrated.execute(
				"INSERT INTO \"umbracoKeyValue\" (\"key\", \"value\", \"updated\") VALUES ('lbsync.x', 'y', "
						+ this.database.dialect().utcNow() + ")",
				"INSERT INTO \"umbracoKeyValue\" (\"key\", \"value\", \"updated\") VALUES ('Umbraco.x', 'z', "
						+ this.database.dialect().utcNow() + ")");
		assertThat(this.pulse.read(this.cursor, 10).coordination()).containsEntry("lbsync.x", "y")
			.doesNotContainKey("Umbraco.x");
	}

	@Test
	void handsOutARowWhoseTransactionCommitsAfterALaterOne() throws SQLException {
		assumeThat(this.database.dialect().logOrder()).as("ids become visible in any order")
			.isIn(LogOrder.SNAPSHOT, LogOrder.GAPS);
		try (Connection slow = this.database.dataSource().getConnection()) {
			slow.setAutoCommit(false);
			this.log.append(slow, List.of(new InstructionRow("early", 1)));
			append("late");
			assertThat(drain()).containsExactly("late");
			assertThat(this.cursor.position().open()).isEqualTo(1);
			String meanwhile = this.cursor.position().text();
			slow.commit();
			assertThat(drain()).containsExactly("early");
			LogCursor resumed = this.log.cursor();
			resumed.resume(meanwhile);
			assertThat(this.pulse.read(resumed, 10).page().rows()).extracting(CacheInstruction::json)
				.containsExactly("early");
		}
	}

	@Test
	void handsOutARowWhoseTransactionWasOpenWhenTheHeadWasSought() throws SQLException {
		assumeThat(this.database.dialect().logOrder()).isIn(LogOrder.SNAPSHOT, LogOrder.GAPS);
		try (Connection slow = this.database.dataSource().getConnection()) {
			slow.setAutoCommit(false);
			this.log.append(slow, List.of(new InstructionRow("early", 1)));
			append("late");
			this.cursor.seekHead();
			assertThat(drain()).isEmpty();
			slow.commit();
			assertThat(drain()).containsExactly("early");
		}
	}

	@Test
	void writersQueueUpWhereIdsMustBecomeVisibleInOrder() throws Exception {
		assumeThat(this.database.dialect().logOrder()).isIn(LogOrder.SINGLE_WRITER, LogOrder.LOCK_ROW);
		try (Connection first = this.database.dataSource().getConnection()) {
			first.setAutoCommit(false);
			this.log.append(first, List.of(new InstructionRow("first", 1)));
			Thread second = new Thread(() -> append("second"));
			second.start();
			second.join(300);
			assertThat(second.isAlive()).as("the second writer waits").isTrue();
			assertThat(drain()).isEmpty();
			first.commit();
			// The driver of SQLite would begin, and hold, the next transaction.
			first.setAutoCommit(true);
			second.join();
		}
		assertThat(drain()).containsExactly("first", "second");
	}

	private List<Appended> append(String... texts) {
		return this.database.inOwnTransaction((connection) -> this.log.append(connection,
				java.util.Arrays.stream(texts).map((text) -> new InstructionRow(text, 7)).toList()));
	}

	private List<String> drain() {
		return rows().stream().map(CacheInstruction::json).toList();
	}

	private List<CacheInstruction> rows() {
		return rows(this.cursor);
	}

	private List<CacheInstruction> rows(LogCursor reader) {
		List<CacheInstruction> rows = new ArrayList<>();
		PulseAnswer answer;
		do {
			answer = this.pulse.read(reader, 10);
			rows.addAll(answer.page().rows());
		}
		while (!answer.page().drained());
		return rows;
	}

	private long waiting(LogCursor cursor) {
		return this.pulse.sum(cursor.waiting());
	}

}
