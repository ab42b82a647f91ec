package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a standby had come when it answered one statement, and what servers on the
 * primary had published by then.
 *
 * @param here the cluster, the table, and the timeline of the standby's last restart
 * point
 * @param snapshot the statement's snapshot, which tells nothing between its ends
 * @param published positions whose rows the statement saw
 */
record ReplayedLog(ClusterTimeline here, TransactionSnapshot snapshot, List<SnapshotPosition> published) {

	static ReplayedLog of(LogAnswer answer, List<LogRow> positions) {
		LogRow head = answer.head();
		ClusterTimeline here = ClusterTimeline.of(head.originated());
		List<SnapshotPosition> published = new ArrayList<>(positions.size());
		for (LogRow row : positions) {
			try {
				SnapshotPosition position = SnapshotPosition.parse(row.text());
				if (ClusterTimeline.of(position.cluster()).sameTable(here)) {
					published.add(position);
				}
			}
			catch (PositionLostException ex) {
				// Not one of ours: it tells nothing.
			}
		}
		return new ReplayedLog(here, TransactionSnapshot.parse(head.text()), published);
	}

	/**
	 * The newest timeline that is known of. The standby's own may be that of an earlier
	 * restart point.
	 */
	ClusterTimeline newestTimeline() {
		long newest = this.here.number();
		for (SnapshotPosition position : this.published) {
			newest = Math.max(newest, ClusterTimeline.of(position.cluster()).number());
		}
		return new ClusterTimeline(this.here.table(), newest);
	}

	/**
	 * Transactions that are over, and whose rows the statement saw if they were
	 * committed.
	 * @param cluster where the reader's position comes from
	 * @throws PositionLostException if the position belongs to another cluster or table,
	 * or to a timeline that has ended
	 */
	TransactionSnapshot over(String cluster) {
		ClusterTimeline known = ClusterTimeline.of(cluster);
		ClusterTimeline now = newestTimeline();
		if (!known.sameTable(now) || known.number() < now.number()) {
			throw new PositionLostException(
					"The position belongs to cluster, table and timeline %s, the database to %s".formatted(known, now));
		}
		TransactionSnapshot over = TransactionSnapshot.below(this.snapshot.xmin());
		for (SnapshotPosition position : this.published) {
			if (isBelieved(position, known)) {
				over = over.union(position.snapshot());
			}
		}
		return over;
	}

	// A server that lost its primary between look and heartbeat may have written down, on
	// the next one, what it saw on a timeline that has ended.
	private boolean isBelieved(SnapshotPosition position, ClusterTimeline known) {
		return ClusterTimeline.of(position.cluster()).equals(known)
				&& Long.compareUnsigned(position.snapshot().xmax(), this.snapshot.xmax()) <= 0;
	}

	/**
	 * Transaction ids from here on were not visible to the statement.
	 */
	long end() {
		return this.snapshot.xmax();
	}

	/**
	 * Whether everything that a reader has seen must be visible here.
	 * @param base what it saw
	 * @param handedOut transactions beyond, ascending
	 */
	boolean hasAll(TransactionSnapshot base, long[] handedOut) {
		long xmin = this.snapshot.xmin();
		return Long.compareUnsigned(base.xmax(), xmin) <= 0
				&& (handedOut.length == 0 || Long.compareUnsigned(handedOut[handedOut.length - 1], xmin) < 0);
	}

}
