package io.lbsync.benchmarks.jobs;

import java.time.Duration;

/**
 * How long to measure.
 *
 * @param everyWay whether peers that work in several ways do so in all of them
 * @param rounds how often each peer has its turn at speed
 * @param warmUp time from the first run to the first one that counts
 * @param window time in which runs count
 * @param backlog number of one-time tasks that wait, of which some must be left then
 * @param idleNodes number of nodes whose statements are counted while they are idle
 * @param settle time from the start of nodes to the first statement that counts
 * @param idle time in which statements of idle nodes count
 * @param running time in which statements of nodes with a job count
 * @param nodes numbers of nodes among which to run that job
 */
record Plan(boolean everyWay, int rounds, Duration warmUp, Duration window, int backlog, int idleNodes, Duration settle,
		Duration idle, Duration running, int... nodes) {

	/**
	 * For figures to show.
	 */
	static Plan full() {
		// lbsync looks at its jobs for the first time after a minute.
		return new Plan(true, 3, Duration.ofSeconds(4), Duration.ofSeconds(4), 100_000, 4, Duration.ofSeconds(90),
				Duration.ofMinutes(2), Duration.ofSeconds(30), 2, 10);
	}

	/**
	 * To see that it works.
	 */
	static Plan quick() {
		return new Plan(false, 1, Duration.ZERO, Duration.ofMillis(100), 20_000, 1, Duration.ZERO,
				Duration.ofMillis(500), Duration.ofSeconds(2), 1);
	}

}
