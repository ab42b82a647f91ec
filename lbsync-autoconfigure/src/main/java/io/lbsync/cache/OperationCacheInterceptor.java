package io.lbsync.cache;

import java.util.Collection;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.cache.interceptor.CacheOperation;
import org.springframework.cache.interceptor.CacheOperationInvocationContext;
import org.springframework.cache.interceptor.CacheResolver;

/**
 * Spring's cache interceptor, with a view of the caches per operation. Overrides
 * {@code getCaches} because nothing else sees operations that name a cache manager.
 * Thread-safe.
 */
@SuppressWarnings("serial")
final class OperationCacheInterceptor extends CacheInterceptor {

	/**
	 * Take the place of an interceptor.
	 * @param replaced asked for its configuration when that is first needed
	 */
	OperationCacheInterceptor(CacheInterceptor replaced) {
		configure(replaced::getErrorHandler, replaced::getKeyGenerator, replaced::getCacheResolver, null);
		setCacheOperationSource(replaced.getCacheOperationSource());
	}

	@Override
	protected Collection<? extends Cache> getCaches(CacheOperationInvocationContext<CacheOperation> context,
			CacheResolver cacheResolver) {
		return OperationCaches.of(context.getOperation(), super.getCaches(context, cacheResolver));
	}

}
