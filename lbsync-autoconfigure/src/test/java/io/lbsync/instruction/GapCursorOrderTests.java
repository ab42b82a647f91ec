package io.lbsync.instruction;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.LogOrder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database may put the branches of the statement together in an order of its own.
 */
class GapCursorOrderTests {

	private static final LocalDateTime DATE = LocalDateTime.of(2026, 11, 21, 10, 0);

	private final GapCursor cursor = new GapCursor(new SomeDialect(), "1", LogSettings.defaults(),
			new GapCounts(LogSettings.defaults().ticker()));

	@Test
	void rowsInAnyOrderLeaveTheSameIdsOpen() {
		answer(0);
		answer(7, row(GapSelects.NEW, 6), row(GapSelects.NEW, 2), row(GapSelects.NEW, 7), row(GapSelects.NEW, 4));
		assertThat(this.cursor.position().lastId()).isEqualTo(7);
		assertThat(this.cursor.position().open()).as("1, 3 and 5").isEqualTo(3);
		assertThat(this.cursor.position().covers("6")).isTrue();
		assertThat(this.cursor.position().covers("5")).isFalse();
		LogPage page = answer(7, row(GapSelects.OPEN, 5), row(GapSelects.OPEN, 1), row(GapSelects.OPEN, 3));
		assertThat(page.drained()).isTrue();
		assertThat(page.rows()).extracting(CacheInstruction::id).containsExactly(1L, 3L, 5L);
		assertThat(this.cursor.position().open()).isZero();
	}

	private LogPage answer(long head, LogRow... rows) {
		this.cursor.selects(1000);
		List<LogRow> all = new ArrayList<>(List.of(rows));
		all.add(new LogRow(LogAnswer.HEAD, head, DATE, "", "", 0, ""));
		if (head > 0 && rows[0].part().equals(GapSelects.OPEN)) {
			all.add(row(LogAnswer.ANCHOR, head));
		}
		return this.cursor.accept(new LogAnswer(all, PrunedTo.NONE, ""), 1000);
	}

	private static LogRow row(String part, long id) {
		return new LogRow(part, id, DATE, "row " + id, "somebody", 1, "");
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
