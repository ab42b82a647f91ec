package io.lbsync.benchmarks.invalidation;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One node of a contestant, with a cache in its own memory.
 */
interface Peer extends AutoCloseable {

	/** A key that is cached on each node, and never evicted. */
	String KEPT = "kept";

	/** So many keys travel together where the contestant takes several. */
	int TOGETHER = 1000;

	/**
	 * Cache values of keys on this node. The first node is asked before the others.
	 * @param way how they will be evicted
	 * @param keys the keys
	 */
	void fill(Way way, List<String> keys);

	/**
	 * Evict keys on this node, so that they leave the caches of all.
	 * @param way how
	 * @param keys the keys
	 */
	void evict(Way way, List<String> keys);

	/**
	 * Number of keys that are cached on this node.
	 * @return the number
	 */
	long size();

	/**
	 * Whether a key is cached on this node.
	 * @param key the key
	 * @return whether it is
	 */
	boolean has(String key);

	@Override
	void close();

	/**
	 * Keys in parts of {@link #TOGETHER}.
	 * @param keys all keys
	 * @return the parts
	 */
	static List<List<String>> parts(List<String> keys) {
		return IntStream.range(0, (keys.size() + TOGETHER - 1) / TOGETHER)
			.mapToObj((part) -> keys.subList(part * TOGETHER, Math.min(keys.size(), (part + 1) * TOGETHER)))
			.toList();
	}

}
