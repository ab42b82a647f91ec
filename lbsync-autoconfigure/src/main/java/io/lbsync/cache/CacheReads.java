package io.lbsync.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * Reading, and loading what is not there: a transaction sees its own view first, and what
 * it loads is its own; outside transactions loads are shared and guarded. Thread-safe.
 */
final class CacheReads {

	private final LocalCache cache;

	private final Cache target;

	private final CacheTransactions transactions;

	private final StalenessFence.Gate gate;

	private final @Nullable Birth birth;

	/**
	 * Create reads.
	 * @param cache the local cache
	 * @param transactions finds the view of the current transaction
	 * @param gate whether cached values may be served
	 * @param birth when the load of a view began, {@code null} if each load begins when
	 * it is asked for
	 */
	CacheReads(LocalCache cache, CacheTransactions transactions, StalenessFence.Gate gate, @Nullable Birth birth) {
		this.cache = cache;
		this.target = cache.target();
		this.transactions = transactions;
		this.gate = gate;
		this.birth = birth;
	}

	Cache.@Nullable ValueWrapper get(Object key) {
		CacheChanges changes = changes();
		if (changes != null && changes.settles(key)) {
			return changes.get(key);
		}
		return this.gate.isOpen() ? this.target.get(key) : null;
	}

	<T> @Nullable T get(Object key, @Nullable Class<T> type) {
		CacheChanges changes = changes();
		if (changes == null || !changes.settles(key)) {
			return this.gate.isOpen() ? this.target.get(key, type) : null;
		}
		Cache.ValueWrapper wrapper = changes.get(key);
		Object value = (wrapper != null) ? wrapper.get() : null;
		if (value != null && type != null && !type.isInstance(value)) {
			throw new IllegalStateException("Cached value is not of required type [" + type.getName() + "]: " + value);
		}
		return cast(value);
	}

	<T> @Nullable T load(Object key, Callable<T> loader) {
		Cache.ValueWrapper hit = get(key);
		if (hit != null) {
			return cast(hit.get());
		}
		Birth load = load();
		if (isShared(load) && this.gate.isOpen()) {
			return this.cache.flights().load(key, loader, load.horizon());
		}
		// What a transaction loads may be uncommitted: nobody else may wait for it.
		T value = Flights.call(key, loader);
		fill(key, value, load);
		return value;
	}

	@Nullable CompletableFuture<?> retrieve(Object key) {
		CacheChanges changes = changes();
		if (changes != null && changes.settles(key)) {
			Cache.ValueWrapper wrapper = changes.get(key);
			return (wrapper != null) ? CompletableFuture.completedFuture(wrapper) : null;
		}
		return this.gate.isOpen() ? this.target.retrieve(key) : null;
	}

	<T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> loader) {
		Birth load = load();
		// Asked now: what follows may run on another thread.
		Supplier<CompletableFuture<T>> loading = isShared(load)
				? () -> this.cache.flights().loadLater(key, loader, load.horizon())
				: () -> loadAlone(key, loader, load);
		CompletableFuture<?> found = retrieve(key);
		if (found == null) {
			return loading.get();
		}
		return found.thenCompose((value) -> {
			if (value == null) {
				return loading.get();
			}
			Object cached = (value instanceof Cache.ValueWrapper wrapper) ? wrapper.get() : value;
			return CompletableFuture.completedFuture(cast(cached));
		});
	}

	private <T> CompletableFuture<T> loadAlone(Object key, Supplier<CompletableFuture<T>> loader, Birth load) {
		return loader.get().whenComplete((value, failure) -> {
			if (failure == null) {
				fill(key, value, load);
			}
		});
	}

	/**
	 * Keep a loaded value, as far as the transaction and the guard allow.
	 * @param key the key
	 * @param value the value
	 * @param load when and where its load began
	 */
	void fill(Object key, @Nullable Object value, Birth load) {
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

	private boolean isShared(Birth load) {
		return load.transaction() == null && this.transactions.existing() == null;
	}

	private Birth load() {
		return (this.birth != null) ? this.birth : this.transactions.birth();
	}

	private @Nullable CacheChanges changes() {
		CacheTransaction transaction = this.transactions.existing();
		return (transaction != null) ? transaction.existing(this.cache) : null;
	}

	@SuppressWarnings("unchecked")
	private static <T> @Nullable T cast(@Nullable Object value) {
		return (T) value;
	}

}
