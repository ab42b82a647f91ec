package io.lbsync.benchmarks.jobs;

/**
 * One way to run periodic jobs on several servers.
 */
interface Peer extends IdlePeer {

	/**
	 * Threads of a node that run jobs, when it runs as many as it can.
	 */
	int THREADS = 20;

	/**
	 * Jobs, locks or triggers there are then: enough for all threads of two nodes.
	 */
	int JOBS = 40;

	/**
	 * Run jobs that do nothing, as fast as it can, with the settings that its
	 * documentation recommends for that.
	 * @param fleet nodes
	 * @param tally is told of each run
	 * @return ends it
	 */
	Running fast(Fleet fleet, Tally tally);

	/**
	 * Run jobs each second, with default settings where those allow that.
	 * @param fleet nodes
	 * @param jobs how many; none shows what it costs to wait for some
	 * @param tally is told of each run
	 * @return ends it
	 */
	Running eachSecond(Fleet fleet, int jobs, Tally tally);

}
