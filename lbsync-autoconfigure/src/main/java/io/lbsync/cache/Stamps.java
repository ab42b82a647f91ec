package io.lbsync.cache;

import java.util.concurrent.atomic.AtomicLongArray;

import io.lbsync.cache.StampClock.Raise;

/**
 * When entries of one cache were last evicted, in bounded space: 1,024 stamps by hash of
 * the key, one for the whole cache, and one that all caches of a manager share. Keys that
 * share a stamp cost each other a fill, never a wrong value.
 * <p>
 * Whoever evicts raises the stamp, then evicts. Whoever fills puts, reads the stamps
 * again, and evicts if they moved. Either the filler sees the stamp, or the eviction
 * comes after the put. Thread-safe, without locks.
 */
final class Stamps {

	private static final int KEYS = 1024;

	private static final int CLEARED = KEYS;

	private final AtomicLongArray stamps = new AtomicLongArray(KEYS + 1);

	private final AtomicLongArray manager;

	private final StampClock clock;

	/**
	 * Create the stamps of a cache.
	 * @param clock orders the evictions
	 * @param manager the one stamp of all caches of the manager
	 */
	Stamps(StampClock clock, AtomicLongArray manager) {
		this.clock = clock;
		this.manager = manager;
	}

	StampClock clock() {
		return this.clock;
	}

	Raise evicted(Object key) {
		return this.clock.raise(this.stamps, slot(key));
	}

	Raise cleared() {
		return this.clock.raise(this.stamps, CLEARED);
	}

	/**
	 * Whether anything hit a key since a load began.
	 * @param key the key
	 * @param horizon reading of the clock when the load began
	 * @return whether its value may be out of date
	 */
	boolean moved(Object key, long horizon) {
		return ofKey(key) > horizon || ofClear() > horizon || ofManager() > horizon;
	}

	/**
	 * Tells apart the times before and after each eviction of a key.
	 * @param key the key
	 * @return a number that grows with each eviction
	 */
	long version(Object key) {
		return ofKey(key) + ofClear() + ofManager();
	}

	long ofKey(Object key) {
		return this.stamps.get(slot(key));
	}

	long ofClear() {
		return this.stamps.get(CLEARED);
	}

	long ofManager() {
		return this.manager.get(0);
	}

	private static int slot(Object key) {
		int hash = key.hashCode();
		return (hash ^ (hash >>> 16) ^ (hash >>> 10)) & (KEYS - 1);
	}

}
