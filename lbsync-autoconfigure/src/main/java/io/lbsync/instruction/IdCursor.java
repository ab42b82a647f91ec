package io.lbsync.instruction;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.Dialect;

/**
 * Cursor for logs whose rows become visible in the order of their ids: SQLite, because it
 * has one writer, and databases where each writer holds the lock row from its insert to
 * its commit. Wrong for any other log.
 */
final class IdCursor implements LogCursor {

	private static final String NEW = "L";

	private static final String HEAD = """
			SELECT 'H' AS "part", COALESCE(MAX("id"), 0) AS "id", %s AS "utcStamp", '' AS "jsonInstruction",
				'' AS "originated", 0 AS "instructionCount", '' AS "mark"
			FROM "umbracoCacheInstruction"
			""";

	private static final String ANCHOR = """
			SELECT 'A', "id", "utcStamp", '', "originated", %s, ''
			FROM "umbracoCacheInstruction"
			WHERE "id" = %s
			""";

	private static final String ROWS = """
			SELECT * FROM (
				SELECT 'L' AS "part", "id", "utcStamp", "jsonInstruction", "originated", %s AS "instructionCount", '' AS "mark"
				FROM "umbracoCacheInstruction"
				WHERE "id" > ?
				ORDER BY "id"
				%s) AS "L"
			""";

	private static final String WAITING = """
			SELECT COALESCE(SUM(%s), 0)
			FROM "umbracoCacheInstruction"
			WHERE "id" > ?
			""";

	private final String head;

	private final String anchor;

	private final String newest;

	private final String rows;

	private final String waiting;

	// Null when the head is to be sought.
	private @Nullable IdPosition position;

	IdCursor(Dialect dialect, String countColumn) {
		this.head = HEAD.formatted(dialect.utcNow());
		this.anchor = ANCHOR.formatted(countColumn, "?");
		this.newest = ANCHOR.formatted(countColumn, "(SELECT MAX(\"id\") FROM \"umbracoCacheInstruction\")");
		this.rows = ROWS.formatted(countColumn, dialect.limit());
		this.waiting = WAITING.formatted(countColumn);
	}

	@Override
	public List<LogSelect> selects(int pageSize) {
		if (this.position == null) {
			return List.of(new LogSelect(this.head), new LogSelect(this.newest));
		}
		long last = this.position.lastId();
		return List.of(new LogSelect(this.head), new LogSelect(this.anchor, last),
				new LogSelect(this.rows, last, pageSize));
	}

	@Override
	public LogPage accept(LogAnswer answer, int pageSize) {
		if (this.position == null) {
			LogRow newest = answer.anchor();
			this.position = new IdPosition((newest != null) ? Anchor.of(newest) : Anchor.NONE);
			return new LogPage(List.of(), true);
		}
		this.position.anchor().verify(answer);
		answer.pruned().verifyIdPassed(this.position.lastId());
		List<LogRow> found = answer.part(NEW);
		this.position = new IdPosition(this.position.anchor().orLatest(found));
		return new LogPage(found.stream().map(LogRow::toInstruction).toList(), found.size() < pageSize);
	}

	@Override
	public LogPosition position() {
		IdPosition reached = this.position;
		if (reached == null) {
			throw new IllegalStateException("The cursor has not read anything yet");
		}
		return reached;
	}

	@Override
	public void resume(String text) {
		this.position = IdPosition.parse(text);
	}

	@Override
	public void seekHead() {
		this.position = null;
	}

	@Override
	public LogSelect waiting() {
		return new LogSelect(this.waiting, position().lastId());
	}

}
