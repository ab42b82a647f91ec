package io.lbsync.benchmarks.failover;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param servers processes of each contestant
 * @param rounds how often each of them is hit, in each way
 * @param settle time between two blows: whoever waits has to know that it does
 * @param blows ways
 * @param contestants whom to measure
 */
record Plan(int servers, int rounds, Duration settle, List<Blow> blows, List<Contestant> contestants) {

	/**
	 * For figures.
	 */
	static Plan full() {
		return new Plan(3, 3, Duration.ofSeconds(3), List.of(Blow.values()), List.of(Contestant.values()));
	}

	/**
	 * To see that it works.
	 */
	static Plan quick() {
		return new Plan(2, 1, Duration.ofMillis(500), List.of(Blow.STOP),
				List.of(Contestant.LBSYNC, Contestant.INTEGRATION));
	}

}
