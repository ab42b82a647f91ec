package io.lbsync.benchmarks.jobs;

/**
 * What the nodes of a fleet sent in some time.
 *
 * @param name name of the peer
 * @param nodes number of nodes
 * @param seconds the time
 * @param runs runs in that time
 * @param duplicates runs of slots that had been run before
 * @param sent what was sent
 */
record Cost(String name, int nodes, double seconds, long runs, long duplicates, Statements sent) {

	/**
	 * Of each node in a minute.
	 */
	double perNodeMinute(long count) {
		return count * 60 / this.seconds / this.nodes;
	}

	/**
	 * Statements that a run costs.
	 * @param without what such nodes sent in the same time without a job
	 */
	double perRun(Cost without) {
		double idle = without.sent().statements() * this.seconds / without.seconds();
		return (this.sent.statements() - idle) / this.runs;
	}

}
