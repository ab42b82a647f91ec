package io.lbsync.benchmarks.invalidation;

import java.util.List;
import java.util.Optional;

/**
 * Contestants.
 */
enum PeerKind {

	/** The starter as it is, with {@code lbsync.cache.max-keys} raised. */
	LBSYNC("lbsync") {

		@Override
		Peer start(Link link) {
			return new LbsyncPeer(link);
		}

	},

	/** The floor: rows are written and polled for, and nothing else. */
	JDBC("plain JDBC, polled each 10 ms") {

		@Override
		Peer start(Link link) {
			return new JdbcPeer(link);
		}

	},

	/** Redis's publish and subscribe. */
	LETTUCE("Lettuce publish/subscribe") {

		@Override
		Peer start(Link link) {
			return new LettucePeer(link);
		}

	},

	/** A map in Redis with local copies. */
	REDISSON("Redisson RLocalCachedMap") {

		@Override
		Peer start(Link link) {
			return new RedissonPeer(link);
		}

	},

	/** A distributed map with near caches, each invalidation sent at once. */
	HAZELCAST("Hazelcast near cache, no batches") {

		@Override
		Peer start(Link link) {
			return new HazelcastPeer(link);
		}

	},

	/** Events over RabbitMQ. */
	BUS("Spring Cloud Bus with RabbitMQ") {

		@Override
		Peer start(Link link) {
			return new BusPeer(link);
		}

	};

	private final String title;

	PeerKind(String title) {
		this.title = title;
	}

	/**
	 * Name for people.
	 */
	String title() {
		return this.title;
	}

	/**
	 * Folder with libraries that only its JVMs have.
	 */
	Optional<String> libraries() {
		return (this == BUS) ? Optional.of("bus-libs") : Optional.empty();
	}

	/**
	 * Options of its JVMs.
	 */
	List<String> options() {
		return (this == HAZELCAST) ? HazelcastPeer.OPTIONS : List.of();
	}

	/**
	 * Start one node.
	 */
	abstract Peer start(Link link);

}
