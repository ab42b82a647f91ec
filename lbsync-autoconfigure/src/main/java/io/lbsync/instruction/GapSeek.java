package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Finds the head of the log, with everything below it that is not visible, in two
 * statements: the first learns what is settled, the second, which counts, takes the gaps
 * above that. A head alone would not do: a transaction that is open at that moment has a
 * lower id and commits later.
 * <p>
 * Used by one thread.
 */
final class GapSeek {

	/** Rows that are looked at for gaps below the head, the newest ones. */
	static final int DEEPEST = 1_000_000;

	private final GapSelects selects;

	// Null before the first statement.
	private @Nullable Anchor floor;

	GapSeek(GapSelects selects) {
		this.selects = selects;
	}

	void begin() {
		this.floor = null;
	}

	List<LogSelect> selects() {
		List<LogSelect> branches = new ArrayList<>(4);
		branches.add(this.selects.head());
		Anchor from = this.floor;
		if (from != null) {
			branches.add(this.selects.newest());
			branches.add(this.selects.row(GapSelects.CANDIDATE, from.id()));
			branches.add(this.selects.islands(from.id(), DEEPEST));
		}
		return branches;
	}

	/**
	 * Take an answer.
	 * @param published the low-water mark that is published, if it is to be believed
	 * @return the position, or {@code null} if another statement is needed
	 */
	@Nullable GapPosition accept(LogAnswer answer, @Nullable Anchor published, long now) {
		Anchor from = this.floor;
		if (answer.head().id() == 0) {
			return GapPosition.START;
		}
		Anchor pruned = new Anchor(answer.prunedTo(), GapPosition.UNKNOWN);
		if (from == null) {
			this.floor = (published != null && published.id() > pruned.id()) ? published : pruned;
			return null;
		}
		if (isWrong(from, answer)) {
			this.floor = pruned;
			return null;
		}
		LogRow newest = answer.anchor();
		return GapPosition.between(lowest(from, answer), answer.part(GapSelects.ISLAND),
				(newest != null) ? Anchor.of(newest) : from, now);
	}

	private static boolean isWrong(Anchor floor, LogAnswer answer) {
		List<LogRow> row = answer.part(GapSelects.CANDIDATE);
		return !floor.fingerprint().equals(GapPosition.UNKNOWN)
				&& (row.isEmpty() || !row.get(0).fingerprint().equals(floor.fingerprint()));
	}

	// What is deeper than anybody looks counts as settled.
	private static Anchor lowest(Anchor floor, LogAnswer answer) {
		long rows = 0;
		long first = Long.MAX_VALUE;
		for (LogRow island : answer.part(GapSelects.ISLAND)) {
			rows += island.instructionCount();
			first = Math.min(first, island.id());
		}
		return (rows < DEEPEST) ? floor : new Anchor(first - 1, GapPosition.UNKNOWN);
	}

}
