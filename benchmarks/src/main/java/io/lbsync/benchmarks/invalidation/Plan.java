package io.lbsync.benchmarks.invalidation;

import java.util.List;

/**
 * How much is measured.
 *
 * @param nodes server processes of each contestant
 * @param keys keys to evict
 * @param warmUp rounds that do not count
 * @param rounds rounds that do
 * @param interval lbsync's time between two looks at the log, as its property
 * @param compiler the best compiler that the JVMs may use
 * @param peers whom to measure
 */
record Plan(int nodes, int keys, int warmUp, int rounds, String interval, int compiler, List<PeerKind> peers) {

	/**
	 * For figures.
	 */
	static Plan full() {
		return new Plan(3, 100_000, 2, 5, "5s", 4, List.of(PeerKind.values()));
	}

	/**
	 * To see that it works.
	 */
	static Plan quick(PeerKind... peers) {
		return new Plan(2, 2_000, 0, 1, "200ms", 1, List.of(peers));
	}

}
