package io.lbsync.benchmarks.safety;

import java.util.List;

/**
 * How much is measured.
 *
 * @param rows rows to be written to PostgreSQL
 * @param gapRows rows to be written to MariaDB; none leaves it out
 * @param writers numbers of writers
 * @param holds for how many milliseconds a transaction stays open after its rows are
 * written
 * @param seconds about how long each combination takes
 */
record Plan(long rows, long gapRows, List<Integer> writers, List<Integer> holds, double seconds) {

	private static final long FULL = 10_000_000;

	/** MariaDB takes less in the same time. */
	private static final int GAP_SHARE = 10;

	/**
	 * For figures.
	 */
	static Plan full() {
		return new Plan(FULL, FULL / GAP_SHARE, List.of(4, 16, 64), List.of(0, 2, 20, 500), 12);
	}

	/**
	 * To see that it works.
	 */
	static Plan quick() {
		return new Plan(20_000, 0, List.of(16), List.of(20), 1.5);
	}

	/**
	 * With other numbers of rows.
	 */
	Plan rows(long rows) {
		return new Plan(rows, rows / GAP_SHARE, this.writers, this.holds, this.seconds * rows / this.rows);
	}

	/**
	 * All combinations, for a number of rows.
	 */
	List<Cell> cells(long total, double secondsEach) {
		long each = total / (this.writers.size() * this.holds.size());
		return this.writers.stream()
			.flatMap((count) -> this.holds.stream().map((hold) -> Cell.of(count, hold, each, secondsEach)))
			.toList();
	}

}
