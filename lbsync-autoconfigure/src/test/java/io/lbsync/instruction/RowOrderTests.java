package io.lbsync.instruction;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.LogOrder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database may put the branches of the statement together in an order of its own: no
 * cursor may take the order of an answer for the order of the log.
 */
class RowOrderTests {

	private static final LocalDateTime DATE = LocalDateTime.of(2026, 11, 21, 10, 0);

	private static final String PLACE = "1-2-00000001";

	// A page of four, by transaction and id: 9/7, 10/1, 10/5, 11/4.
	private static final LogRow[] SHUFFLED = { marked(5, "10"), marked(7, "9"), marked(4, "11"), marked(1, "10") };

	@Test
	void rowsWithGapsLeaveTheSameIdsOpen() {
		LogCursor cursor = new GapCursor(new SomeDialect(), "1", LogSettings.defaults(),
				new GapCounts(LogSettings.defaults().ticker()));
		answer(cursor, 1000, head(0, "", ""));
		answer(cursor, 1000, head(7, "", ""), row("L", 6), row("L", 2), row("L", 7), row("L", 4));
		assertThat(cursor.position().lastId()).isEqualTo(7);
		assertThat(cursor.position().open()).as("1, 3 and 5").isEqualTo(3);
		assertThat(cursor.position().covers("6")).isTrue();
		assertThat(cursor.position().covers("5")).isFalse();
		LogPage page = answer(cursor, 1000, head(7, "", ""), row("A", 7), row("G", 5), row("G", 1), row("G", 3));
		assertThat(page.drained()).isTrue();
		assertThat(page.rows()).extracting(CacheInstruction::id).containsExactly(1L, 3L, 5L);
		assertThat(cursor.position().open()).isZero();
	}

	@Test
	void theHeadIsSoughtWithTheSameGaps() {
		LogCursor cursor = new GapCursor(new SomeDialect(), "1", LogSettings.defaults(),
				new GapCounts(LogSettings.defaults().ticker()));
		answer(cursor, 1000, head(9, "", ""));
		answer(cursor, 1000, head(9, "", ""), row("A", 9), island(8, 2), island(1, 2), island(5, 1));
		assertThat(cursor.position().open()).as("3 to 4, and 6 to 7").isEqualTo(2);
		assertThat(cursor.position().lowWater()).isEqualTo(2);
	}

	@Test
	void rowsInOrderEndAtTheGreatestId() {
		LogCursor cursor = new IdCursor(new SomeDialect(), "1");
		answer(cursor, 1000, head(0, "", ""));
		LogPage page = answer(cursor, 3, head(3, "", ""), row("L", 3), row("L", 1), row("L", 2));
		assertThat(page.rows()).extracting(CacheInstruction::id).containsExactly(1L, 2L, 3L);
		assertThat(cursor.position().lastId()).isEqualTo(3);
	}

	@Test
	void theNextPageOfAPrimaryBeginsBehindTheGreatestTransaction() {
		thePageAfterThisBeginsBehindItsGreatestRow(new SnapshotCursor(), "primary");
	}

	@Test
	void theNextPageOfAStandbyBeginsBehindTheGreatestTransaction() {
		thePageAfterThisBeginsBehindItsGreatestRow(new StandbyCursor(false), "standby");
	}

	private static void thePageAfterThisBeginsBehindItsGreatestRow(LogCursor cursor, String server) {
		answer(cursor, 4, head(0, "9:9:", server));
		List<LogRow> rows = new ArrayList<>(List.of(SHUFFLED));
		rows.add(head(7, "12:12:", server));
		LogPage page = answer(cursor, 4, rows.toArray(LogRow[]::new));
		assertThat(page.drained()).isFalse();
		assertThat(page.rows()).extracting(CacheInstruction::id).containsExactly(7L, 1L, 5L, 4L);
		List<LogSelect> next = cursor.selects(4);
		assertThat(next.get(next.size() - 1).arguments()).startsWith("11", 4L);
		assertThat(answer(cursor, 4, head(7, "12:12:", server)).drained()).isTrue();
		assertThat(cursor.position().lastId()).isEqualTo(7);
	}

	private static LogPage answer(LogCursor cursor, int pageSize, LogRow... rows) {
		cursor.selects(pageSize);
		return cursor.accept(new LogAnswer(Arrays.asList(rows), PrunedTo.NONE, ""), pageSize);
	}

	private static LogRow head(long id, String snapshot, String server) {
		return new LogRow("H", id, DATE, snapshot, snapshot.isEmpty() ? "" : PLACE, 0, server);
	}

	private static LogRow row(String part, long id) {
		return new LogRow(part, id, DATE, "row " + id, "somebody", 1, "");
	}

	private static LogRow island(long id, int length) {
		return new LogRow("I", id, DATE, "", "", length, "");
	}

	private static LogRow marked(long id, String xid) {
		return new LogRow("L", id, DATE, "row " + id, "somebody", 1, xid);
	}

	private static final class SomeDialect implements Dialect {

		@Override
		public String name() {
			return "some";
		}

		@Override
		public LogOrder logOrder() {
			return LogOrder.GAPS;
		}

		@Override
		public String utcNow() {
			return "NOW()";
		}

	}

}
