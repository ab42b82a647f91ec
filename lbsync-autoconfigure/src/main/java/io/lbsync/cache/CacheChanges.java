package io.lbsync.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.support.SimpleValueWrapper;

import io.lbsync.instruction.RefreshInstruction;

/**
 * What one transaction did to one cache, and therefore sees in it. Used by the
 * transaction's thread only.
 */
final class CacheChanges {

	private final LocalCache cache;

	private final int maxKeys;

	private final Set<Object> evicted = new LinkedHashSet<>();

	private final Set<Object> pending = new LinkedHashSet<>();

	private final Map<Object, PrivateValue> values = new HashMap<>();

	private boolean cleared;

	private boolean clearPending;

	/**
	 * Begin without changes.
	 * @param cache the cache
	 * @param maxKeys more changed keys than this amount to a clear
	 */
	CacheChanges(LocalCache cache, int maxKeys) {
		this.cache = cache;
		this.maxKeys = maxKeys;
	}

	/**
	 * Whether the shared value, if there is any, is not for this transaction.
	 * @param key the key
	 * @return whether the transaction has a value of its own, or evicted the key
	 */
	boolean settles(Object key) {
		return this.values.containsKey(key) || hides(key);
	}

	Cache.@Nullable ValueWrapper get(Object key) {
		PrivateValue own = this.values.get(key);
		return (own != null) ? new SimpleValueWrapper(own.value()) : null;
	}

	/**
	 * The transaction's own value.
	 * @param key the key
	 * @return the value, or {@code null} if it has none
	 */
	@Nullable PrivateValue own(Object key) {
		return this.values.get(key);
	}

	/**
	 * Whether the transaction evicted a key, so that the shared value is not for it.
	 * @param key the key
	 * @return whether it did
	 */
	boolean hides(Object key) {
		return this.cleared || this.evicted.contains(key);
	}

	void evict(Object key) {
		this.values.remove(key);
		if (this.cleared) {
			return;
		}
		this.evicted.add(key);
		this.pending.add(key);
		if (this.evicted.size() > this.maxKeys) {
			clearAllButOwn();
		}
	}

	void clear() {
		this.values.clear();
		if (!this.cleared) {
			clearAllButOwn();
		}
	}

	private void clearAllButOwn() {
		this.cleared = true;
		this.clearPending = true;
		this.evicted.clear();
		this.pending.clear();
	}

	/**
	 * Keep a value for this transaction. Too many of them are not kept.
	 * @param key the key
	 * @param value the value
	 */
	void keep(Object key, PrivateValue value) {
		if (this.values.size() < this.maxKeys || this.values.containsKey(key)) {
			this.values.put(key, value);
		}
	}

	/**
	 * Values that came later than a savepoint become evictions.
	 * @param change number of the last change before the savepoint
	 */
	void rollbackTo(int change) {
		List<Object> later = new ArrayList<>();
		this.values.forEach((key, value) -> {
			if (value.change() > change) {
				later.add(key);
			}
		});
		later.forEach(this::evict);
	}

	/**
	 * Whether there is anything to be published that was not before.
	 * @return whether {@link #drain} would hand out anything
	 */
	boolean hasPending() {
		return this.clearPending || !this.pending.isEmpty();
	}

	/**
	 * Hand out what is to be published and was not before.
	 * @param words puts it into words
	 * @return the instructions
	 */
	List<RefreshInstruction> drain(Evictions words) {
		List<RefreshInstruction> instructions = List.of();
		if (this.clearPending) {
			instructions = words.clear(this.cache);
		}
		else if (!this.pending.isEmpty()) {
			instructions = words.evict(this.cache, this.pending);
		}
		this.clearPending = false;
		this.pending.clear();
		return instructions;
	}

	/**
	 * Evict in the shared cache what the transaction evicted.
	 */
	void applyEvictions() {
		if (this.cleared) {
			this.cache.clear();
		}
		this.evicted.forEach(this.cache::evict);
	}

	/**
	 * The transaction committed: evict what it evicted, then keep what it put and loaded
	 * as far as the guard allows.
	 */
	void applyAll() {
		LocalCache.OwnClear own = this.cache.settle(this.cleared);
		for (Object key : this.evicted) {
			if (!this.values.containsKey(key)) {
				this.cache.evict(key);
			}
		}
		this.values.forEach((key, value) -> {
			if (hides(key)) {
				this.cache.replace(key, value, own);
			}
			else {
				this.cache.fill(key, value.value(), value.horizon());
			}
		});
	}

	/**
	 * Whether anything was evicted.
	 * @return whether others must be told, and loads of this moment be distrusted
	 */
	boolean hasEvictions() {
		return this.cleared || !this.evicted.isEmpty();
	}

	/**
	 * Clear the shared cache: nobody can say what is in it after a failure.
	 */
	void clearShared() {
		this.cache.clear();
	}

	/**
	 * Do without the values, to make sure of the evictions.
	 */
	void dropValues() {
		this.values.clear();
	}

}
