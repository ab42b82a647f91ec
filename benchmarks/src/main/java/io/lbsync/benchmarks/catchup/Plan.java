package io.lbsync.benchmarks.catchup;

/**
 * How much is measured.
 *
 * @param instructions so many wait
 * @param keys so many different keys they are about
 * @param warmUp rounds that do not count
 * @param rounds rounds that do
 */
record Plan(int instructions, int keys, int warmUp, int rounds) {

	/**
	 * For figures.
	 */
	static Plan full() {
		return new Plan(1_000_000, 100_000, 1, 5);
	}

	/**
	 * To see that it works.
	 */
	static Plan quick() {
		return new Plan(5_000, 500, 0, 1);
	}

}
