package io.lbsync.cache;

import java.util.Collection;
import java.util.function.Supplier;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;

/**
 * Gives views of the caches per operation to aspects that cannot be replaced: those of
 * AspectJ, and the application's own. Thread-safe.
 */
final class OperationCacheResolver implements CacheResolver {

	private final Supplier<CacheResolver> delegate;

	OperationCacheResolver(Supplier<CacheResolver> delegate) {
		this.delegate = delegate;
	}

	@Override
	public Collection<? extends Cache> resolveCaches(CacheOperationInvocationContext<?> context) {
		Collection<? extends Cache> caches = this.delegate.get().resolveCaches(context);
		return (context.getOperation() instanceof CacheOperation operation) ? OperationCaches.of(operation, caches)
				: caches;
	}

}
