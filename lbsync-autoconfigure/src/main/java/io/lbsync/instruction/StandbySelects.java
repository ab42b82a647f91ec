package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link StandbyCursor} asks for.
 */
final class StandbySelects {

	static final String VISIBLE = "V";

	static final String POSITIONS = "P";

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

	private final HandedOutRows handedOut;

	/**
	 * Create the selects.
	 * @param published whether servers have a column for their positions
	 * @param handedOut rows that are not wanted again
	 */
	StandbySelects(boolean published, HandedOutRows handedOut) {
		this.published = published;
		this.handedOut = handedOut;
	}

	List<LogSelect> head(int most) {
		List<LogSelect> selects = selects();
		selects.add(new LogSelect(SnapshotCursor.NEWEST));
		selects.add(new LogSelect(ALREADY_VISIBLE, most));
		return selects;
	}

	private List<LogSelect> selects() {
		List<LogSelect> selects = new ArrayList<>(6);
		selects.add(new LogSelect(SnapshotCursor.HEAD));
		if (this.published) {
			selects.add(new LogSelect(PUBLISHED));
		}
		return selects;
	}

	List<LogSelect> firstPage(SnapshotPosition from, int pageSize) {
		List<LogSelect> selects = selects();
		selects.add(new LogSelect(SnapshotCursor.ANCHOR, from.anchor().id()));
		if (from.open() > 0) {
			selects.add(rows(SnapshotCursor.EARLIER, SnapshotCursor.IN_PROGRESS_THEN, pageSize,
					from.snapshot().inProgressArray()));
		}
		selects.add(rows(SnapshotCursor.LATER, SnapshotCursor.AFTER + " AND " + SnapshotCursor.BELOW_NOW, pageSize,
				text(from.snapshot().xmax()), -1L));
		return selects;
	}

	/**
	 * The pages that follow.
	 * @param end the transaction that no page goes beyond
	 * @param earlier last row of a full page of what was in progress, if it was full
	 * @param later last row of a full page of what came after, if it was full
	 */
	List<LogSelect> nextPage(SnapshotPosition from, long end, @Nullable LogRow earlier, @Nullable LogRow later,
			int pageSize) {
		List<LogSelect> selects = selects();
		if (earlier != null) {
			selects.add(rows(SnapshotCursor.EARLIER, SnapshotCursor.IN_PROGRESS_THEN + " AND " + SnapshotCursor.AFTER,
					pageSize, from.snapshot().inProgressArray(), earlier.mark(), earlier.id()));
		}
		if (later != null) {
			selects.add(rows(SnapshotCursor.LATER, SnapshotCursor.AFTER + " AND " + BELOW, pageSize, later.mark(),
					later.id(), text(end)));
		}
		return selects;
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

	static LogSelect waiting(TransactionSnapshot from) {
		return new LogSelect(SnapshotCursor.WAITING, from.inProgressArray(), text(from.xmax()));
	}

	private static String text(long xid) {
		return Long.toUnsignedString(xid);
	}

}
