package io.lbsync.benchmarks.jobs;

/**
 * Something that coordinates several servers, and costs something although there is
 * nothing to do.
 */
interface IdlePeer {

	/**
	 * Name of it, and of its way of working where it has several.
	 * @return the name
	 */
	String name();

	/**
	 * Make its tables.
	 * @param fleet an empty database
	 */
	void prepare(Fleet fleet);

	/**
	 * Have five jobs that run each hour, or what it has instead of jobs, with default
	 * settings.
	 * @param fleet nodes
	 * @param tally is told of each run
	 * @return ends it
	 */
	Running idle(Fleet fleet, Tally tally);

}
