package io.lbsync.benchmarks.invalidation;

/**
 * What a node needs to reach the others.
 *
 * @param node its number, from 0
 * @param postgres address of the database
 * @param redis address of Redis, or empty
 * @param rabbit address of RabbitMQ, or empty
 * @param keys number of keys
 * @param interval lbsync's time between two looks at the log
 */
record Link(int node, String postgres, String redis, String rabbit, int keys, String interval) {

	static Link of(String... arguments) {
		return new Link(Integer.parseInt(arguments[1]), arguments[2], arguments[3], arguments[4],
				Integer.parseInt(arguments[5]), arguments[6]);
	}

	String[] arguments(PeerKind kind) {
		return new String[] { kind.name(), String.valueOf(this.node), this.postgres, this.redis, this.rabbit,
				String.valueOf(this.keys), this.interval };
	}

}
