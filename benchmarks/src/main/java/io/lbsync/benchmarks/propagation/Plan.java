package io.lbsync.benchmarks.propagation;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param rounds rounds, each of lbsync and the bare NOTIFY in turn
 * @param changes changes of each in a round
 * @param warmUp changes of each before the first round
 * @param pause time between two changes
 * @param load transactions with an eviction in a second, that go on beside the second
 * half
 * @param cuts changes right after the doorbell is cut, and as many while it stays so
 * @param interval time between two looks at the log
 * @param compiler the best compiler that the JVMs may use
 */
record Plan(int rounds, int changes, int warmUp, Duration pause, int load, int cuts, Duration interval, int compiler) {

	/**
	 * For figures.
	 */
	static Plan full() {
		return new Plan(5, 1000, 2000, Duration.ofMillis(5), 500, 10, Duration.ofSeconds(5), 4);
	}

	/**
	 * To see that it works.
	 */
	static Plan quick() {
		return new Plan(1, 100, 50, Duration.ofMillis(2), 100, 1, Duration.ofSeconds(2), 1);
	}

	int keys() {
		return 2 * (this.warmUp + this.rounds * this.changes) + 2 * this.cuts;
	}

}
