package io.lbsync.benchmarks.invalidation;

/**
 * What a node needs to reach the others.
 *
 * @param node its number, from 0
 * @param postgres address of the database
 * @param redis address of Redis, or empty
 * @param keys number of keys
 * @param interval lbsync's time between two looks at the log
 */
record Link(int node, String postgres, String redis, int keys, String interval) {

	static Link of(String... arguments) {
		return new Link(Integer.parseInt(arguments[1]), arguments[2], arguments[3], Integer.parseInt(arguments[4]),
				arguments[5]);
	}

	String[] arguments(PeerKind kind) {
		return new String[] { kind.name(), String.valueOf(this.node), this.postgres, this.redis,
				String.valueOf(this.keys), this.interval };
	}

}
