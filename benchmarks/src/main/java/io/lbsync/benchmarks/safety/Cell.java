package io.lbsync.benchmarks.safety;

/**
 * A combination of writers and the time for which they hold their transactions open.
 *
 * @param writers number of writers
 * @param hold milliseconds between the rows of a transaction and its end
 * @param rows rows to be committed
 * @param perTransaction rows of a transaction, on average
 */
record Cell(int writers, int hold, long rows, int perTransaction) {

	// More transactions than this do not fit beside the readers on a small machine.
	private static final double MOST_TRANSACTIONS = 2500;

	/**
	 * Transactions as large as they must be so that the rows are written in time.
	 */
	static Cell of(int writers, int hold, long rows, double seconds) {
		double transactions = seconds * Math.min(MOST_TRANSACTIONS, writers * 1000.0 / (hold + 1));
		return new Cell(writers, hold, rows, (int) Math.max(1, Math.ceil(rows / transactions)));
	}

	String title() {
		return "%2d writers, %3d ms".formatted(this.writers, this.hold);
	}

}
