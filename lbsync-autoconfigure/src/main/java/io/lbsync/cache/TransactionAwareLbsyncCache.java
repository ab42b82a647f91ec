package io.lbsync.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.transaction.TransactionAwareCacheDecorator;

/**
 * An {@link LbsyncCache} in the one form that Boot's cache meters look through to find
 * the cache that counts. Loaded only where spring-context-support is present.
 * Thread-safe.
 */
final class TransactionAwareLbsyncCache extends TransactionAwareCacheDecorator implements CacheHandle {

	private final LbsyncCache delegate;

	TransactionAwareLbsyncCache(LbsyncCache delegate) {
		super(delegate.local().target());
		this.delegate = delegate;
	}

	@Override
	public LbsyncCache lbsync() {
		return this.delegate;
	}

	@Override
	public @Nullable ValueWrapper get(Object key) {
		return this.delegate.get(key);
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		return this.delegate.get(key, type);
	}

	@Override
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		return this.delegate.get(key, valueLoader);
	}

	@Override
	public @Nullable CompletableFuture<?> retrieve(Object key) {
		return this.delegate.retrieve(key);
	}

	@Override
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		return this.delegate.retrieve(key, valueLoader);
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		this.delegate.put(key, value);
	}

	@Override
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		return this.delegate.putIfAbsent(key, value);
	}

	@Override
	public void evict(Object key) {
		this.delegate.evict(key);
	}

	@Override
	public boolean evictIfPresent(Object key) {
		return this.delegate.evictIfPresent(key);
	}

	@Override
	public void clear() {
		this.delegate.clear();
	}

	@Override
	public boolean invalidate() {
		return this.delegate.invalidate();
	}

}
