package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Cursor for a PostgreSQL standby. Its snapshots do not tell which transactions are in
 * progress: all that a statement proves is that those below its {@code xmin} are over.
 * Wanted are therefore the rows from there on, minus those that were handed out already;
 * they are remembered by their ids.
 * <p>
 * <b>How it moves on.</b> A transaction that stays open on the primary holds that
 * {@code xmin} where it is. But servers on the primary save their positions, which are
 * exact snapshots. A snapshot S was taken before the row that holds it was written, and a
 * transaction that S saw had put its commit into the write-ahead log before S was taken;
 * the log is replayed in order. So whoever sees that row on a standby sees everything
 * that S saw. What S saw, and what is below {@code xmin}, together are the <em>base</em>:
 * nothing of it has to be remembered.
 * <p>
 * A standby may lag behind what was read before, from the primary or another standby:
 * then rows are missing, and come later. A promotion anywhere, which later positions and
 * restart points tell, begins a timeline on which ids may be used again: nothing that was
 * known of the old one holds.
 */
final class StandbyCursor implements LogCursor {

	private static final int MOST_HANDED_OUT = 100_000;

	private static final String VISIBLE = "V";

	private static final String POSITIONS = "P";

	// The rows of other servers could hold anything, and a cast that fails would fail the
	// whole statement. Those of servers that are gone stay for ever, and tell nothing.
	private static final String PUBLISHED = """
			SELECT * FROM (
				SELECT 'P' AS "part", CAST(0 AS bigint) AS "id", "lastSyncedDate" AS "utcStamp",
					COALESCE(substring("lbsyncState" FROM '"position":"[^"]*/(pg/[^"]*)"'), '') AS "jsonInstruction",
					"machineId" AS "originated", 0 AS "instructionCount", '' AS "mark"
				FROM "umbracoLastSynced"
				WHERE "lbsyncState" LIKE '%"position":"%/pg/%'
				ORDER BY "lastSyncedDate" DESC
				LIMIT 5) AS "P"
			""";

	// What a cold boot finds: to be remembered, not to be handed out.
	private static final String ALREADY_VISIBLE = """
			SELECT * FROM (
				SELECT 'V' AS "part", "id", "utcStamp", '' AS "jsonInstruction", '' AS "originated",
					0 AS "instructionCount", CAST("xid" AS text) AS "mark"
				FROM "umbracoCacheInstruction"
				WHERE "xid" >= pg_snapshot_xmin(pg_current_snapshot())
					AND "xid" < pg_snapshot_xmax(pg_current_snapshot())
				ORDER BY "xid" DESC, "id" DESC
				LIMIT ?) AS "V"
			""";

	// A sub-select of its own is hashed whatever the planner expects; an anti-join or an
	// array may be searched from end to end for each row.
	private static final String NOT_HANDED_OUT = " AND \"id\" NOT IN (SELECT unnest(CAST(? AS bigint[])))";

	private static final String BELOW = "\"xid\" < CAST(? AS xid8)";

	private final boolean published;

	private final HandedOutRows handedOut = new HandedOutRows(MOST_HANDED_OUT);

	// The base, or null when the head is to be sought.
	private @Nullable SnapshotPosition position;

	// Null unless pages are left.
	private @Nullable Drain drain;

	/**
	 * Create a cursor that seeks the head.
	 * @param published whether servers have a column for their positions
	 */
	StandbyCursor(boolean published) {
		this.published = published;
	}

	@Override
	public List<LogSelect> selects(int pageSize) {
		List<LogSelect> selects = new ArrayList<>(6);
		selects.add(new LogSelect(SnapshotCursor.HEAD));
		if (this.published) {
			selects.add(new LogSelect(PUBLISHED));
		}
		if (this.position == null) {
			selects.add(new LogSelect(SnapshotCursor.NEWEST));
			selects.add(new LogSelect(ALREADY_VISIBLE, MOST_HANDED_OUT));
		}
		else if (this.drain == null) {
			firstPage(this.position, pageSize, selects);
		}
		else {
			nextPage(this.position, this.drain, pageSize, selects);
		}
		return selects;
	}

	private void firstPage(SnapshotPosition from, int pageSize, List<LogSelect> selects) {
		selects.add(new LogSelect(SnapshotCursor.ANCHOR, from.anchor().id()));
		if (from.open() > 0) {
			selects.add(rows(SnapshotCursor.EARLIER, SnapshotCursor.IN_PROGRESS_THEN, pageSize,
					from.snapshot().inProgressArray()));
		}
		selects.add(rows(SnapshotCursor.LATER, SnapshotCursor.AFTER + " AND " + SnapshotCursor.BELOW_NOW, pageSize,
				text(from.snapshot().xmax()), -1L));
	}

	private void nextPage(SnapshotPosition from, Drain open, int pageSize, List<LogSelect> selects) {
		if (open.lastEarlier != null) {
			selects.add(rows(SnapshotCursor.EARLIER, SnapshotCursor.IN_PROGRESS_THEN + " AND " + SnapshotCursor.AFTER,
					pageSize, from.snapshot().inProgressArray(), open.lastEarlier.mark(), open.lastEarlier.id()));
		}
		if (open.lastLater != null) {
			selects.add(rows(SnapshotCursor.LATER, SnapshotCursor.AFTER + " AND " + BELOW, pageSize,
					open.lastLater.mark(), open.lastLater.id(), text(open.end)));
		}
	}

	private LogSelect rows(String part, String condition, int pageSize, Object... arguments) {
		List<Object> all = new ArrayList<>(List.of(arguments));
		String wanted = condition;
		if (!this.handedOut.isEmpty()) {
			wanted += NOT_HANDED_OUT;
			all.add(this.handedOut.array());
		}
		all.add(pageSize);
		return new LogSelect(SnapshotCursor.ROWS.formatted(part, wanted), List.copyOf(all));
	}

	@Override
	public LogPage accept(LogAnswer answer, int pageSize) {
		ReplayedLog replayed = ReplayedLog.of(answer, answer.part(POSITIONS));
		if (this.position == null) {
			this.position = head(replayed, answer);
			return new LogPage(List.of(), true);
		}
		TransactionSnapshot over = replayed.over(this.position.cluster());
		answer.pruned().verifyMarkPassed(this.position.scope(), frontier(this.position), replayed.end());
		if (this.drain == null) {
			verifyAnchor(this.position, replayed, answer);
			this.drain = new Drain(replayed.end(), over, this.position.anchor());
		}
		return page(this.position, this.drain, over, answer, pageSize);
	}

	private SnapshotPosition head(ReplayedLog replayed, LogAnswer answer) {
		String cluster = replayed.newestTimeline().toString();
		TransactionSnapshot over = replayed.over(cluster);
		this.handedOut.clear();
		for (LogRow row : answer.part(VISIBLE)) {
			this.handedOut.add(row.id(), xid(row));
		}
		this.handedOut.forget(over);
		LogRow newest = answer.anchor();
		return new SnapshotPosition(cluster, over, (newest != null) ? Anchor.of(newest) : Anchor.NONE);
	}

	/**
	 * Least transaction of which not all may have been handed out.
	 */
	private long frontier(SnapshotPosition from) {
		Drain open = this.drain;
		if (open == null) {
			return from.snapshot().xmin();
		}
		long earlier = (open.lastEarlier != null) ? xid(open.lastEarlier) : -1;
		long later = (open.lastLater != null) ? xid(open.lastLater) : -1;
		return (Long.compareUnsigned(earlier, later) < 0) ? earlier : later;
	}

	/**
	 * A standby that lags behind what was read before may not have the row yet.
	 */
	private void verifyAnchor(SnapshotPosition from, ReplayedLog replayed, LogAnswer answer) {
		if (answer.anchor() != null || replayed.hasAll(from.snapshot(), this.handedOut.transactions())) {
			from.anchor().verify(answer);
		}
	}

	private LogPage page(SnapshotPosition from, Drain open, TransactionSnapshot over, LogAnswer answer, int pageSize) {
		// Pages come from different statements, and perhaps servers: only what was over
		// for each of them had all its rows in them.
		open.over = open.over.intersection(over);
		List<LogRow> earlier = answer.part(SnapshotCursor.EARLIER);
		List<LogRow> later = answer.part(SnapshotCursor.LATER);
		open.lastEarlier = SnapshotCursor.lastOfFull(earlier, pageSize);
		open.lastLater = SnapshotCursor.lastOfFull(later, pageSize);
		open.anchor = open.anchor.orLatest(earlier).orLatest(later);
		List<CacheInstruction> rows = new ArrayList<>(earlier.size() + later.size());
		for (List<LogRow> branch : List.of(earlier, later)) {
			for (LogRow row : branch) {
				this.handedOut.add(row.id(), xid(row));
				rows.add(row.toInstruction());
			}
		}
		boolean drained = open.lastEarlier == null && open.lastLater == null;
		if (drained) {
			moveOn(from, open);
		}
		return new LogPage(rows, drained);
	}

	private void moveOn(SnapshotPosition from, Drain drained) {
		TransactionSnapshot base = from.snapshot().union(drained.over);
		this.handedOut.forget(base);
		this.position = new SnapshotPosition(from.cluster(), base, drained.anchor);
		this.drain = null;
	}

	@Override
	public LogPosition position() {
		return new StandbyPosition(base(), this.handedOut.transactions());
	}

	private SnapshotPosition base() {
		SnapshotPosition reached = this.position;
		if (reached == null) {
			throw new IllegalStateException("The cursor has not read anything yet");
		}
		return reached;
	}

	@Override
	public void resume(String text) {
		this.position = SnapshotPosition.parse(text);
		this.handedOut.clear();
		this.drain = null;
	}

	@Override
	public void seekHead() {
		this.position = null;
		this.handedOut.clear();
		this.drain = null;
	}

	@Override
	public LogSelect waiting() {
		TransactionSnapshot from = base().snapshot();
		return new LogSelect(SnapshotCursor.WAITING, from.inProgressArray(), text(from.xmax()));
	}

	@Override
	public boolean onStandby() {
		return true;
	}

	private static long xid(LogRow row) {
		return Long.parseUnsignedLong(row.mark());
	}

	private static String text(long xid) {
		return Long.toUnsignedString(xid);
	}

	/**
	 * Pages that belong together.
	 */
	private static final class Drain {

		// No page goes beyond what the first statement could see, or it might not end.
		private final long end;

		private TransactionSnapshot over;

		private Anchor anchor;

		private @Nullable LogRow lastEarlier;

		private @Nullable LogRow lastLater;

		Drain(long end, TransactionSnapshot over, Anchor anchor) {
			this.end = end;
			this.over = over;
			this.anchor = anchor;
		}

	}

}
