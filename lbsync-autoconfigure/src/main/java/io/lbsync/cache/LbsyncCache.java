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

	private final @Nullable Birth birth;

	/**
	 * Create the handle that the application is given by its cache manager.
	 * @param cache the local cache
	 * @param transactions finds the view of the current transaction
	 * @param outside changes without one
	 */
	LbsyncCache(LocalCache cache, CacheTransactions transactions, OutsideChanges outside) {
		this(cache, transactions, outside, null);
	}

	private LbsyncCache(LocalCache cache, CacheTransactions transactions, OutsideChanges outside,
			@Nullable Birth birth) {
		this.cache = cache;
		this.transactions = transactions;
		this.outside = outside;
		this.birth = birth;
	}

	/**
	 * A view for one operation that loads what it does not find. The load begins now.
	 * @return the view
	 */
	LbsyncCache loadingView() {
		return new LbsyncCache(this.cache, this.transactions, this.outside, this.transactions.birth());
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
		CacheChanges changes = changes();
		return (changes != null) ? changes.get(key) : this.cache.target().get(key);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		CacheChanges changes = changes();
		if (changes == null) {
			return this.cache.target().get(key, type);
		}
		ValueWrapper wrapper = changes.get(key);
		Object value = (wrapper != null) ? wrapper.get() : null;
		if (value != null && type != null && !type.isInstance(value)) {
			throw new IllegalStateException("Cached value is not of required type [" + type.getName() + "]: " + value);
		}
		return (T) value;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		Birth load = birth();
		if (load.transaction() == null && this.transactions.existing() == null) {
			return this.cache.flights().load(key, valueLoader, load.horizon());
		}
		// What a transaction loads may be uncommitted: nobody else may wait for it.
		ValueWrapper wrapper = get(key);
		if (wrapper != null) {
			return (T) wrapper.get();
		}
		T value = Flights.call(key, valueLoader);
		fill(key, value, load);
		return value;
	}

	@Override
	public @Nullable CompletableFuture<?> retrieve(Object key) {
		CacheChanges changes = changes();
		if (changes != null && (changes.own(key) != null || changes.hides(key))) {
			ValueWrapper wrapper = changes.get(key);
			return (wrapper != null) ? CompletableFuture.completedFuture(wrapper) : null;
		}
		return this.cache.target().retrieve(key);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		Birth load = birth();
		boolean shared = load.transaction() == null && this.transactions.existing() == null;
		Supplier<CompletableFuture<T>> loading = () -> shared
				? this.cache.flights().loadLater(key, valueLoader, load.horizon())
				: valueLoader.get().whenComplete((value, failure) -> {
					if (failure == null) {
						fill(key, value, load);
					}
				});
		CompletableFuture<?> found = retrieve(key);
		if (found == null) {
			return loading.get();
		}
		return found.thenCompose((value) -> {
			if (value == null) {
				return loading.get();
			}
			Object cached = (value instanceof ValueWrapper wrapper) ? wrapper.get() : value;
			return CompletableFuture.completedFuture((T) cached);
		});
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		this.cache.checkValue(value);
		if (this.birth != null) {
			fill(key, value, this.birth);
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
			fill(key, value, (this.birth != null) ? this.birth : unknownBirth());
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

	private @Nullable CacheChanges changes() {
		CacheTransaction transaction = this.transactions.existing();
		return (transaction != null) ? transaction.existing(this.cache) : null;
	}

	private Birth birth() {
		return (this.birth != null) ? this.birth : this.transactions.birth();
	}

	private void fill(Object key, @Nullable Object value, Birth load) {
		CacheTransaction here = this.transactions.existing();
		if (here != load.transaction()) {
			// Loaded in one transaction, handed over in another or after it: nobody can
			// say what of it was committed.
			return;
		}
		if (here != null) {
			here.fill(this.cache, key, value, load.horizon());
		}
		else {
			this.cache.fill(key, value, load.horizon());
		}
	}

}
