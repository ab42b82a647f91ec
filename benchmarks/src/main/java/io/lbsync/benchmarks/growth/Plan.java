package io.lbsync.benchmarks.growth;

import java.util.List;

/**
 * How much is measured.
 *
 * @param servers numbers of servers, ascending
 * @param processes most processes that they are in
 * @param window seconds for which many servers are watched; a few take twice that
 * @param changes changes that are followed to all servers
 * @param rows numbers of rows that wait, and are old then
 * @param pruning most seconds of a prune
 * @param writers numbers of writers
 * @param writing seconds for which they write
 */
record Plan(List<Integer> servers, int processes, double window, int changes, List<Integer> rows, double pruning,
		List<Integer> writers, double writing) {

	/**
	 * For figures.
	 */
	static Plan full() {
		return new Plan(List.of(1, 5, 20, 50, 100, 200), 4, 12, 10,
				List.of(1_000, 10_000, 100_000, 1_000_000, 10_000_000), 15, List.of(1, 2, 4, 8, 16, 32, 64), 4);
	}

	/**
	 * To see that it works.
	 */
	static Plan quick() {
		return new Plan(List.of(2), 1, 0.5, 1, List.of(500), 1, List.of(2), 0.2);
	}

}
