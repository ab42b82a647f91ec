package io.lbsync.benchmarks.overhead;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds turns of each contestant
 * @param warmUp turns before, that do not count
 * @param window time of one turn
 * @param threads numbers of threads that do transactions
 */
record Plan(int rounds, int warmUp, Duration window, int... threads) {

	/**
	 * For figures.
	 */
	static Plan full() {
		return new Plan(9, 2, Duration.ofSeconds(3), 1, 4, 16);
	}

	/**
	 * To see that it works.
	 */
	static Plan quick() {
		return new Plan(1, 0, Duration.ofMillis(100), 1, 4);
	}

}
