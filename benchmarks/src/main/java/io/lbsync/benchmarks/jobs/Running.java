package io.lbsync.benchmarks.jobs;

import java.util.ArrayList;
import java.util.List;

/**
 * What runs on the nodes of a fleet, and has to be ended on all of them.
 */
final class Running implements AutoCloseable {

	private final List<Closing> nodes = new ArrayList<>();

	void add(Closing node) {
		this.nodes.add(node);
	}

	int size() {
		return this.nodes.size();
	}

	@Override
	public void close() {
		for (Closing node : this.nodes) {
			try {
				node.close();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	/**
	 * Ends one node.
	 */
	@FunctionalInterface
	interface Closing {

		void close() throws Exception;

	}

}
