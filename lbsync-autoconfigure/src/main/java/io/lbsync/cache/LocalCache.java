package io.lbsync.cache;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.support.AbstractValueAdaptingCache;

/**
 * One cache of this server behind its late-put guard: everything that changes the wrapped
 * cache passes here. Knows neither transactions nor other servers. Thread-safe.
 */
final class LocalCache {

	private final CacheAddress address;

	private final Cache target;

	private final Stamps stamps;

	private final KeyTypes keyTypes;

	private final LateEvictions late;

	private final Flights flights;

	private volatile boolean retired;

	/**
	 * Put a guard before a cache.
	 * @param address where it is found
	 * @param target the wrapped cache itself, not a transaction-aware decorator
	 * @param stamps its guard
	 * @param keyTypes what its keys are
	 * @param late repeats its evictions
	 */
	LocalCache(CacheAddress address, Cache target, Stamps stamps, KeyTypes keyTypes, LateEvictions late) {
		this.address = address;
		this.target = target;
		this.stamps = stamps;
		this.keyTypes = keyTypes;
		this.late = late;
		this.flights = new Flights(this);
	}

	/**
	 * The cache that took this one's place in the manager. It inherits the guard, or
	 * loads that are under way would bring back what was evicted before. This one is out
	 * of the reach of instructions from now on, so it keeps nothing for those who still
	 * hold it.
	 * @param successor the wrapped cache
	 * @return its guarded form
	 */
	LocalCache replacedBy(Cache successor) {
		this.retired = true;
		clear();
		return new LocalCache(this.address, successor, this.stamps, this.keyTypes, this.late);
	}

	CacheAddress address() {
		return this.address;
	}

	Cache target() {
		return this.target;
	}

	Stamps stamps() {
		return this.stamps;
	}

	KeyTypes keyTypes() {
		return this.keyTypes;
	}

	Flights flights() {
		return this.flights;
	}

	boolean evict(Object key) {
		this.late.evicted(this, key);
		return evictNow(key);
	}

	private boolean evictNow(Object key) {
		this.stamps.evicted(key);
		return this.target.evictIfPresent(key);
	}

	boolean clear() {
		this.late.evicted(this, null);
		return clearNow();
	}

	private boolean clearNow() {
		this.stamps.cleared();
		return this.target.invalidate();
	}

	/**
	 * Evict some time later, once.
	 * @param key the key, or {@code null} for all entries
	 */
	void evictAgain(@Nullable Object key) {
		if (key != null) {
			evictNow(key);
		}
		else {
			clearNow();
		}
	}

	/**
	 * Keep a loaded value unless its key was hit since the load began.
	 * @param key the key
	 * @param value the value
	 * @param horizon when the load began
	 * @return whether it was kept
	 */
	boolean fill(Object key, @Nullable Object value, long horizon) {
		if (moved(key, horizon)) {
			return false;
		}
		// What is put may be taken back at once. Whoever begins a load meanwhile may have
		// read it, and compute from it what nothing would evict any more.
		this.stamps.clock().runStarted();
		try {
			return fillInRun(key, value, horizon);
		}
		finally {
			this.stamps.clock().runEnded();
		}
	}

	private boolean fillInRun(Object key, @Nullable Object value, long horizon) {
		// Once more: what happened before the run began cannot be distrusted by it.
		if (moved(key, horizon)) {
			return false;
		}
		put(key, value);
		if (moved(key, horizon)) {
			this.target.evictIfPresent(key);
			return false;
		}
		return true;
	}

	/**
	 * Replace a value by one that a transaction of this server just committed, unless
	 * somebody else hit the key since the transaction began.
	 * @param key the key
	 * @param value the value
	 * @param own the transaction's evictions of the whole cache
	 * @return whether it was kept
	 */
	boolean replace(Object key, PrivateValue value, OwnClear own) {
		this.late.evicted(this, key);
		StampClock.Raise raise = this.stamps.evicted(key);
		this.target.evictIfPresent(key);
		if (this.retired || raise.before() > value.horizon() || own.movedSince(value.horizon())) {
			return false;
		}
		put(key, value.value());
		if (this.retired || this.stamps.ofKey(key) != raise.after() || own.movedSince(this.stamps)) {
			this.target.evictIfPresent(key);
			return false;
		}
		return true;
	}

	/**
	 * Whether a loaded value would not be kept.
	 * @param key the key
	 * @param horizon when the load began
	 * @return whether anything hit the key since
	 */
	boolean moved(Object key, long horizon) {
		return this.retired || this.stamps.moved(key, horizon);
	}

	private void put(Object key, @Nullable Object value) {
		this.keyTypes.seen(key);
		this.target.put(key, value);
	}

	/**
	 * Refuse at once what the wrapped cache would refuse at the commit only.
	 * @param value a value
	 * @throws IllegalArgumentException if it is {@code null} and the cache takes none
	 */
	void checkValue(@Nullable Object value) {
		if (value == null && this.target instanceof AbstractValueAdaptingCache cache && !cache.isAllowNullValues()) {
			throw new IllegalArgumentException(
					"Cache '" + this.address + "' is configured to not allow null values but null was provided");
		}
	}

	boolean isAnyOf(List<String> patterns) {
		return patterns.stream().anyMatch(this.address::matches);
	}

	/**
	 * Stamps of the whole cache as a transaction found them when it applied its own
	 * changes.
	 *
	 * @param clearBefore stamp of clears, before a clear of its own
	 * @param clearAfter the same, after it
	 * @param manager stamp of the manager
	 */
	record OwnClear(long clearBefore, long clearAfter, long manager) {

		boolean movedSince(long horizon) {
			return this.clearBefore > horizon || this.manager > horizon;
		}

		boolean movedSince(Stamps stamps) {
			return stamps.ofClear() != this.clearAfter || stamps.ofManager() != this.manager;
		}

	}

	/**
	 * Note the stamps of the whole cache, and clear it if the transaction did.
	 * @param cleared whether it did
	 * @return the stamps
	 */
	OwnClear settle(boolean cleared) {
		long manager = this.stamps.ofManager();
		if (!cleared) {
			long clear = this.stamps.ofClear();
			return new OwnClear(clear, clear, manager);
		}
		this.late.evicted(this, null);
		StampClock.Raise raise = this.stamps.cleared();
		this.target.invalidate();
		return new OwnClear(raise.before(), raise.after(), manager);
	}

}
