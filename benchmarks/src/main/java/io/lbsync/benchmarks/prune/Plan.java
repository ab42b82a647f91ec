package io.lbsync.benchmarks.prune;

/**
 * How much is measured.
 *
 * @param rows old rows of the log
 * @param warmUp rounds that do not count
 * @param rounds rounds that do
 * @param seconds length of a round in which nothing is deleted
 */
record Plan(int rows, int warmUp, int rounds, double seconds) {

	/**
	 * For figures.
	 */
	static Plan full() {
		return new Plan(1_000_000, 1, 3, 8);
	}

	/**
	 * With another number of rows.
	 */
	Plan rows(int rows) {
		return new Plan(rows, this.warmUp, this.rounds, this.seconds);
	}

	/**
	 * To see that it works.
	 */
	static Plan quick() {
		return new Plan(10_000, 0, 1, 0.3);
	}

}
