package io.lbsync.benchmarks.overhead;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param compile time that lbsync's transactions have to be compiled before anything
 * counts; the others, which share most of theirs, have a sixth of it each
 * @param rounds turns of each contestant
 * @param warmUp turns before, that do not count
 * @param window time of one turn
 * @param threads numbers of threads that do transactions
 */
record Plan(Duration compile, int rounds, int warmUp, Duration window, int... threads) {

	/**
	 * For figures.
	 */
	static Plan full() {
		return new Plan(Duration.ofSeconds(60), 5, 1, Duration.ofSeconds(3), 1, 4, 16);
	}

	/**
	 * To see that it works.
	 */
	static Plan quick() {
		return new Plan(Duration.ZERO, 1, 0, Duration.ofMillis(100), 1, 4);
	}

}
