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

	private final HandedOutRows handedOut = new HandedOutRows(MOST_HANDED_OUT);

	private final StandbySelects selects;

	// The base, or null when the head is to be sought.
	private @Nullable SnapshotPosition position;

	// Null unless pages are left.
	private @Nullable Drain drain;

	/**
	 * Create a cursor that seeks the head.
	 * @param published whether servers have a column for their positions
	 */
	StandbyCursor(boolean published) {
		this.selects = new StandbySelects(published, this.handedOut);
	}

	@Override
	public List<LogSelect> selects(int pageSize) {
		SnapshotPosition from = this.position;
		if (from == null) {
			return this.selects.head(MOST_HANDED_OUT);
		}
		Drain open = this.drain;
		return (open == null) ? this.selects.firstPage(from, pageSize)
				: this.selects.nextPage(from, open.end, open.lastEarlier, open.lastLater, pageSize);
	}

	@Override
	public LogPage accept(LogAnswer answer, int pageSize) {
		ReplayedLog replayed = ReplayedLog.of(answer, answer.part(StandbySelects.POSITIONS));
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
		for (LogRow row : answer.part(StandbySelects.VISIBLE)) {
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
		return StandbySelects.waiting(base().snapshot());
	}

	@Override
	public boolean onStandby() {
		return true;
	}

	private static long xid(LogRow row) {
		return Long.parseUnsignedLong(row.mark());
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
