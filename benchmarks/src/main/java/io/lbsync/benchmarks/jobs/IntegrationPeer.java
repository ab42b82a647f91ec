package io.lbsync.benchmarks.jobs;

import io.lbsync.benchmarks.rig.IntegrationLeader;

/**
 * Spring Integration's election of a leader by a lock in the database. It has no jobs:
 * the leader would run the application's own.
 */
final class IntegrationPeer implements IdlePeer {

	@Override
	public String name() {
		return "Spring Integration, leader";
	}

	@Override
	public void prepare(Fleet fleet) {
		IntegrationLeader.prepare(fleet.jdbc());
	}

	@Override
	public Running idle(Fleet fleet, Tally tally) {
		Running running = new Running();
		fleet.pools().forEach((node) -> running.add(new IntegrationLeader(node, tally::ran)::close));
		return running;
	}

}
