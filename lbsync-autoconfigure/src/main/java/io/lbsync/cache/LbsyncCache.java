package io.lbsync.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * A local cache whose evictions reach all servers and whose values obey transactions.
 * <p>
 * A {@code put} says that the value changed: it evicts the entry everywhere; the value
 * itself is kept at the commit of a transaction only. On the view that an
 * {@code @Cacheable} operation is given, {@code put} keeps the value that was loaded. A
 * {@code putIfAbsent} outside that view cannot say when its value was loaded: it is kept
 * within a transaction that began before, never outside. Thread-safe; outside
 * transactions a hit costs one look at a thread-local more than in the wrapped cache.
 */
final class LbsyncCache implements CacheHandle {

	private final LocalCache cache;

	private final CacheTransactions transactions;

	private final OutsideChanges outside;

	private final StalenessFence.Gate gate;

	private final @Nullable Birth birth;

	private final CacheReads reads;

	/**
	 * Create the handle that the application is given by its cache manager.
	 * @param cache the local cache
	 * @param transactions finds the view of the current transaction
	 * @param outside changes without one
	 * @param gate whether cached values may be served
	 */
	LbsyncCache(LocalCache cache, CacheTransactions transactions, OutsideChanges outside, StalenessFence.Gate gate) {
		this(cache, transactions, outside, gate, null);
	}

	private LbsyncCache(LocalCache cache, CacheTransactions transactions, OutsideChanges outside,
			StalenessFence.Gate gate, @Nullable Birth birth) {
		this.cache = cache;
		this.transactions = transactions;
		this.outside = outside;
		this.gate = gate;
		this.birth = birth;
		this.reads = new CacheReads(cache, transactions, gate, birth);
	}

	/**
	 * A view for one operation that loads what it does not find. The load begins now.
	 * @return the view
	 */
	LbsyncCache loadingView() {
		return new LbsyncCache(this.cache, this.transactions, this.outside, this.gate, this.transactions.birth());
	}

	@Override
	public LbsyncCache lbsync() {
		return this;
	}

	LocalCache local() {
		return this.cache;
	}

	@Override
	public String getName() {
		return this.cache.target().getName();
	}

	@Override
	public Object getNativeCache() {
		return this.cache.target().getNativeCache();
	}

	@Override
	public @Nullable ValueWrapper get(Object key) {
		return this.reads.get(key);
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		return this.reads.get(key, type);
	}

	@Override
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		return this.reads.load(key, valueLoader);
	}

	@Override
	public @Nullable CompletableFuture<?> retrieve(Object key) {
		return this.reads.retrieve(key);
	}

	@Override
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		return this.reads.retrieve(key, valueLoader);
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		this.cache.checkValue(value);
		if (this.birth != null) {
			this.reads.fill(key, value, this.birth);
			return;
		}
		CacheTransaction transaction = this.transactions.current();
		if (transaction != null) {
			transaction.put(this.cache, key, value);
		}
		else {
			this.outside.evict(this.cache, key);
		}
	}

	@Override
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		this.cache.checkValue(value);
		ValueWrapper present = get(key);
		if (present == null) {
			this.reads.fill(key, value, (this.birth != null) ? this.birth : unknownBirth());
		}
		return present;
	}

	private Birth unknownBirth() {
		CacheTransaction transaction = this.transactions.current();
		return new Birth((transaction != null) ? transaction.begin() : StampClock.NEVER, transaction);
	}

	@Override
	public void evict(Object key) {
		CacheTransaction transaction = this.transactions.current();
		if (transaction != null) {
			transaction.evict(this.cache, key);
		}
		else {
			this.outside.evict(this.cache, key);
		}
	}

	@Override
	public boolean evictIfPresent(Object key) {
		CacheTransaction transaction = this.transactions.current();
		if (transaction == null) {
			return this.outside.evict(this.cache, key);
		}
		boolean present = get(key) != null;
		transaction.evict(this.cache, key);
		this.cache.evict(key);
		return present;
	}

	@Override
	public void clear() {
		CacheTransaction transaction = this.transactions.current();
		if (transaction != null) {
			transaction.clear(this.cache);
		}
		else {
			this.outside.clear(this.cache);
		}
	}

	@Override
	public boolean invalidate() {
		CacheTransaction transaction = this.transactions.current();
		if (transaction == null) {
			return this.outside.clear(this.cache);
		}
		transaction.clear(this.cache);
		return this.cache.clear();
	}

}
