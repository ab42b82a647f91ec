package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Cursor for PostgreSQL. Each row carries the id of its transaction; the cursor is the
 * snapshot S of an earlier statement, and asks for the rows that S could not see: those
 * of transactions that were in progress then, and of all later ones. What it gets is what
 * its own statement's snapshot S' sees, so nothing is left between the two, in whatever
 * order ids were handed out and transactions committed. No transaction is waited for.
 * <p>
 * Of S only what lies below the greatest transaction with a row that was handed out is
 * kept: nothing beyond is known to be on the database's disk. After its crash the ids
 * beyond are used again, as those of transactions that rolled back or wrote nothing but a
 * notification, and rows may be theirs then. Asking for all rows beyond costs the same.
 * <p>
 * When a page is full, the next pages ask only for rows visible in the S' of the first,
 * and S becomes S' when all pages are through; otherwise rows that commit meanwhile would
 * come twice.
 */
final class SnapshotCursor implements LogCursor {

	static final String EARLIER = "E";

	static final String LATER = "L";

	// The table's oid tells a table that was dropped and restored, even if its rows do
	// not. VACUUM FULL and TRUNCATE keep it. Only a primary can tell its timeline at
	// once;
	// a standby knows that of its last restart point, which may be an older one.
	static final String HEAD = """
			SELECT 'H' AS "part", COALESCE(MAX("id"), 0) AS "id", (clock_timestamp() AT TIME ZONE 'UTC') AS "utcStamp",
				CAST(pg_current_snapshot() AS text) AS "jsonInstruction",
				(SELECT CAST(system_identifier AS text) FROM pg_control_system()) || '-'
					|| CAST(CAST(CAST('"umbracoCacheInstruction"' AS regclass) AS oid) AS text) || '-' || CASE
					WHEN pg_is_in_recovery()
					THEN (SELECT upper(lpad(to_hex(timeline_id), 8, '0')) FROM pg_control_checkpoint())
					ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS "originated",
				0 AS "instructionCount",
				CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END AS "mark"
			FROM "umbracoCacheInstruction"
			""";

	static final String ANCHOR = """
			SELECT 'A', "id", "utcStamp", '', "originated", "instructionCount", ''
			FROM "umbracoCacheInstruction"
			WHERE "id" = ?
			""";

	static final String NEWEST = """
			SELECT 'A', "id", "utcStamp", '', "originated", "instructionCount", ''
			FROM "umbracoCacheInstruction"
			WHERE "id" = (SELECT MAX("id") FROM "umbracoCacheInstruction")
			""";

	// By transaction, of all rows there are.
	private static final String LAST = """
			SELECT * FROM (
				SELECT 'T' AS "part", "id", "utcStamp", '' AS "jsonInstruction", '' AS "originated",
					0 AS "instructionCount", CAST("xid" AS text) AS "mark"
				FROM "umbracoCacheInstruction"
				WHERE "xid" < pg_snapshot_xmax(pg_current_snapshot())
				ORDER BY "xid" DESC, "id" DESC
				LIMIT 1) AS "T"
			""";

	private static final String LAST_PART = "T";

	static final String ROWS = """
			SELECT * FROM (
				SELECT '%s' AS "part", "id", "utcStamp", "jsonInstruction", "originated", "instructionCount",
					CAST("xid" AS text) AS "mark"
				FROM "umbracoCacheInstruction"
				WHERE %s
				ORDER BY "xid", "id"
				LIMIT ?) AS "%1$s"
			""";

	static final String IN_PROGRESS_THEN = "\"xid\" = ANY (CAST(? AS xid8[]))";

	static final String AFTER = "(\"xid\", \"id\") > (CAST(? AS xid8), CAST(? AS bigint))";

	// Both leave out rows that a dump brought from elsewhere, whose transaction ids are
	// still to come here, or are those of transactions that are open: such rows would be
	// handed out again and again.
	static final String BELOW_NOW = "\"xid\" < pg_snapshot_xmax(pg_current_snapshot())";

	private static final String VISIBLE_NOW = "pg_visible_in_snapshot(\"xid\", (SELECT pg_current_snapshot()))";

	private static final String VISIBLE_IN = "pg_visible_in_snapshot(\"xid\", CAST(? AS pg_snapshot))";

	static final String WAITING = """
			SELECT COALESCE(SUM("instructionCount"), 0)
			FROM "umbracoCacheInstruction"
			WHERE "xid" = ANY (CAST(? AS xid8[]))
				OR ("xid" >= CAST(? AS xid8) AND "xid" < pg_snapshot_xmax(pg_current_snapshot()))
			""";

	// S, or null when the head is to be sought.
	private @Nullable SnapshotPosition position;

	// S' while pages are left, with the last row of each branch that may have more.
	private @Nullable SnapshotPosition target;

	// Greatest transaction with a row that was handed out.
	private long handedOut;

	private @Nullable LogRow lastEarlier;

	private @Nullable LogRow lastLater;

	@Override
	public List<LogSelect> selects(int pageSize) {
		if (this.position == null) {
			return List.of(new LogSelect(HEAD), new LogSelect(NEWEST), new LogSelect(LAST));
		}
		List<LogSelect> selects = new ArrayList<>(4);
		selects.add(new LogSelect(HEAD));
		if (this.target == null) {
			firstPage(this.position, pageSize, selects);
		}
		else {
			nextPage(this.position, this.target, pageSize, selects);
		}
		return selects;
	}

	private void firstPage(SnapshotPosition from, int pageSize, List<LogSelect> selects) {
		selects.add(new LogSelect(ANCHOR, from.anchor().id()));
		if (from.open() > 0) {
			selects.add(new LogSelect(ROWS.formatted(EARLIER, IN_PROGRESS_THEN + " AND " + VISIBLE_NOW),
					from.snapshot().inProgressArray(), pageSize));
		}
		selects.add(new LogSelect(ROWS.formatted(LATER, AFTER + " AND " + BELOW_NOW + " AND " + VISIBLE_NOW),
				text(from.snapshot().xmax()), -1L, pageSize));
	}

	private void nextPage(SnapshotPosition from, SnapshotPosition to, int pageSize, List<LogSelect> selects) {
		if (this.lastEarlier != null) {
			selects
				.add(new LogSelect(ROWS.formatted(EARLIER, IN_PROGRESS_THEN + " AND " + AFTER + " AND " + VISIBLE_IN),
						from.snapshot().inProgressArray(), this.lastEarlier.mark(), this.lastEarlier.id(),
						to.snapshot().toString(), pageSize));
		}
		if (this.lastLater != null) {
			selects.add(new LogSelect(ROWS.formatted(LATER, AFTER + " AND \"xid\" < CAST(? AS xid8) AND " + VISIBLE_IN),
					this.lastLater.mark(), this.lastLater.id(), text(to.snapshot().xmax()), to.snapshot().toString(),
					pageSize));
		}
	}

	@Override
	public LogPage accept(LogAnswer answer, int pageSize) {
		SnapshotPosition now = current(answer);
		SnapshotPosition from = this.position;
		if (from == null) {
			LogRow newest = answer.anchor();
			LogRow last = answer.first(LAST_PART);
			// What was pruned may have been later than all that is left.
			this.handedOut = answer.pruned()
				.orLater((last != null) ? xid(last) : 0, now.scope(), now.snapshot().xmin());
			this.position = reached(now, (newest != null) ? Anchor.of(newest) : Anchor.NONE);
			return new LogPage(List.of(), true);
		}
		verifyCluster(from, now);
		answer.pruned().verifyMarkPassed(from.scope(), frontier(from), now.snapshot().xmin());
		if (this.target == null) {
			from.anchor().verify(answer);
			this.target = with(now, from.anchor());
			this.handedOut = from.snapshot().xmax() - 1;
		}
		return page(this.target, answer, pageSize);
	}

	private LogPage page(SnapshotPosition to, LogAnswer answer, int pageSize) {
		List<LogRow> earlier = answer.part(EARLIER);
		List<LogRow> later = answer.part(LATER);
		this.lastEarlier = lastOfFull(earlier, pageSize);
		this.lastLater = lastOfFull(later, pageSize);
		Anchor anchor = to.anchor().orLatest(earlier).orLatest(later);
		List<CacheInstruction> rows = new ArrayList<>(earlier.size() + later.size());
		earlier.forEach((row) -> rows.add(row.toInstruction()));
		later.forEach((row) -> rows.add(row.toInstruction()));
		this.handedOut = later.isEmpty() ? this.handedOut : xid(later.get(later.size() - 1));
		boolean drained = this.lastEarlier == null && this.lastLater == null;
		this.target = drained ? null : with(to, anchor);
		if (drained) {
			this.position = reached(to, anchor);
		}
		return new LogPage(rows, drained);
	}

	private SnapshotPosition reached(SnapshotPosition seen, Anchor anchor) {
		return new SnapshotPosition(seen.cluster(), seen.snapshot().upTo(this.handedOut), anchor);
	}

	static @Nullable LogRow lastOfFull(List<LogRow> rows, int pageSize) {
		return (rows.size() < pageSize) ? null : rows.get(rows.size() - 1);
	}

	private static SnapshotPosition current(LogAnswer answer) {
		LogRow head = answer.head();
		return new SnapshotPosition(head.originated(), TransactionSnapshot.parse(head.text()), Anchor.NONE);
	}

	/**
	 * Least transaction of which not all may have been handed out.
	 */
	private long frontier(SnapshotPosition from) {
		if (this.target == null) {
			return from.snapshot().xmin();
		}
		long earlier = (this.lastEarlier != null) ? xid(this.lastEarlier) : -1;
		long later = (this.lastLater != null) ? xid(this.lastLater) : -1;
		return (Long.compareUnsigned(earlier, later) < 0) ? earlier : later;
	}

	private static void verifyCluster(SnapshotPosition from, SnapshotPosition now) {
		if (!from.cluster().equals(now.cluster())) {
			throw new PositionLostException("The position belongs to cluster, table and timeline %s, the database to %s"
				.formatted(from.cluster(), now.cluster()));
		}
		if (Long.compareUnsigned(now.snapshot().xmax(), from.snapshot().xmax()) < 0) {
			throw new PositionLostException("Transaction ids are lower than that of a row that was read");
		}
	}

	private static SnapshotPosition with(SnapshotPosition position, Anchor anchor) {
		return new SnapshotPosition(position.cluster(), position.snapshot(), anchor);
	}

	@Override
	public LogPosition position() {
		SnapshotPosition reached = this.position;
		if (reached == null) {
			throw new IllegalStateException("The cursor has not read anything yet");
		}
		return reached;
	}

	@Override
	public void resume(String text) {
		this.position = SnapshotPosition.parse(text);
		this.target = null;
	}

	@Override
	public void seekHead() {
		this.position = null;
		this.target = null;
	}

	@Override
	public LogSelect waiting() {
		SnapshotPosition from = (SnapshotPosition) position();
		return new LogSelect(WAITING, from.snapshot().inProgressArray(), text(from.snapshot().xmax()));
	}

	private static long xid(LogRow row) {
		return Long.parseUnsignedLong(row.mark());
	}

	private static String text(long xid) {
		return Long.toUnsignedString(xid);
	}

}
