package io.lbsync.instruction;

import java.util.List;

import io.lbsync.jdbc.Dialect;

/**
 * The branches of the {@link GapCursor}'s statements.
 */
final class GapSelects {

	static final String OPEN = "G";

	static final String NEW = "L";

	static final String ISLAND = "I";

	static final String MARK = "M";

	static final String CANDIDATE = "B";

	// The mark tells whether this server is a replica: its rows may lag behind.
	private static final String HEAD = """
			SELECT 'H' AS "part", COALESCE(MAX("id"), 0) AS "id", %s AS "utcStamp", '' AS "jsonInstruction",
				'' AS "originated", 0 AS "instructionCount", %s AS "mark"
			FROM "umbracoCacheInstruction"
			""";

	private static final String ROW = """
			SELECT '%s', "id", "utcStamp", '', "originated", %s, ''
			FROM "umbracoCacheInstruction"
			WHERE "id" = %s
			""";

	private static final String ROWS = """
			SELECT * FROM (
				SELECT '%s' AS "part", "id", "utcStamp", "jsonInstruction", "originated", %s AS "instructionCount", '' AS "mark"
				FROM "umbracoCacheInstruction"
				WHERE %s
				ORDER BY "id"
				%s) AS "%1$s"
			""";

	private static final String ISLANDS = """
			SELECT 'I', MIN("id"), %s, '', '', COUNT(*), ''
			FROM (
				SELECT "id", "id" - ROW_NUMBER() OVER (ORDER BY "id") AS "island"
				FROM (
					SELECT "id"
					FROM "umbracoCacheInstruction"
					WHERE "id" > ?
					ORDER BY "id" DESC
					%s) AS "N") AS "I"
			GROUP BY "island"
			""";

	// The sum is counted from the segment's first id, or it might not fit.
	private static final String SEGMENT = """
			SELECT 'R%%d', COALESCE(SUM("id" - %%d), 0), %s, '', '', COUNT(*), ''
			FROM "umbracoCacheInstruction"
			WHERE "id" BETWEEN %%d AND %%d
			""";

	private static final String WAITING = """
			SELECT COALESCE(SUM(%s), 0)
			FROM "umbracoCacheInstruction"
			WHERE %s
			""";

	private static final String AFTER = "\"id\" > ?";

	private final Dialect dialect;

	private final String count;

	GapSelects(Dialect dialect, String countColumn) {
		this.dialect = dialect;
		this.count = countColumn;
	}

	LogSelect head() {
		return new LogSelect(HEAD.formatted(this.dialect.utcNow(), this.dialect.replica()));
	}

	LogSelect newest() {
		return new LogSelect(
				ROW.formatted(LogAnswer.ANCHOR, this.count, "(SELECT MAX(\"id\") FROM \"umbracoCacheInstruction\")"));
	}

	LogSelect row(String part, long id) {
		return new LogSelect(ROW.formatted(part, this.count, "?"), id);
	}

	LogSelect after(long id, int pageSize) {
		return new LogSelect(ROWS.formatted(NEW, this.count, AFTER, this.dialect.limit()), id, pageSize);
	}

	LogSelect in(List<OpenRange> ranges, int pageSize) {
		List<Object> arguments = RangeCondition.arguments(ranges);
		arguments.add(pageSize);
		return new LogSelect(ROWS.formatted(OPEN, this.count, RangeCondition.text(ranges, '"'), this.dialect.limit()),
				arguments);
	}

	LogSelect islands(long floor, int most) {
		return new LogSelect(ISLANDS.formatted(this.dialect.utcNow(), this.dialect.limit()), floor, most);
	}

	String segment() {
		return SEGMENT.formatted(this.dialect.utcNow());
	}

	LogSelect waiting(GapPosition position) {
		List<OpenRange> all = position.gaps().list();
		List<OpenRange> ranges = all.subList(Math.max(0, all.size() - RangeCondition.MOST), all.size());
		if (ranges.isEmpty()) {
			return new LogSelect(WAITING.formatted(this.count, AFTER), position.lastId());
		}
		List<Object> arguments = RangeCondition.arguments(ranges);
		arguments.add(0, position.lastId());
		return new LogSelect(WAITING.formatted(this.count, AFTER + " OR " + RangeCondition.text(ranges, '"')),
				arguments);
	}

}
