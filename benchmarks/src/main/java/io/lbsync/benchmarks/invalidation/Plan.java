package io.lbsync.benchmarks.invalidation;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param nodes server processes of lbsync
 * @param peerNodes those of each other contestant
 * @param keys keys to evict
 * @param single keys that are evicted one after the other, and as many before that do not
 * count
 * @param warmUp rounds that do not count
 * @param rounds rounds that do
 * @param patience who takes longer for a round is left out from then on
 * @param interval lbsync's time between two looks at the log, as its property
 * @param options options of the JVMs
 * @param peers whom to measure
 */
record Plan(int nodes, int peerNodes, int keys, int single, int warmUp, int rounds, Duration patience, String interval,
		List<String> options, List<PeerKind> peers) {

	/**
	 * For figures.
	 */
	static Plan full() {
		return new Plan(3, 3, 100_000, 500, 2, 5, Duration.ofSeconds(120), "5s", List.of(), List.of(PeerKind.values()));
	}

	/**
	 * To see that it works. What starts a JVM is what takes time.
	 */
	static Plan quick(PeerKind... peers) {
		return new Plan(2, 1, 1_000, 20, 0, 1, Duration.ofSeconds(60), "200ms",
				List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), List.of(peers));
	}

	int nodes(PeerKind kind) {
		return (kind == PeerKind.LBSYNC) ? this.nodes : this.peerNodes;
	}

}
