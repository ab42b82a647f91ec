package io.lbsync.benchmarks.startup;

import java.util.List;

/**
 * How much is measured.
 *
 * @param contestants who takes part
 * @param warmUp rounds that do not count
 * @param rounds rounds that do
 */
record Plan(List<Contestant> contestants, int warmUp, int rounds) {

	/**
	 * For figures.
	 */
	static Plan full() {
		return new Plan(List.of(Contestant.values()), 1, 5);
	}

	/**
	 * To see that it works.
	 */
	static Plan quick() {
		return new Plan(List.of(Contestant.PLAIN, Contestant.LBSYNC), 0, 1);
	}

}
