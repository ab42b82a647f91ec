package io.lbsync.cache;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import javax.cache.annotation.CacheResult;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.interceptor.CacheResolver;
import org.springframework.cache.interceptor.SimpleCacheResolver;
import org.springframework.cache.jcache.interceptor.DefaultJCacheOperationSource;
import org.springframework.cache.jcache.interceptor.JCacheOperation;

/**
 * The annotations of JSR-107, with a view of the cache per operation, as
 * {@link OperationCacheInterceptor} has it for Spring's own: what {@code @CacheResult}
 * puts is a loaded value, or else each miss would evict the entry on all servers. An
 * annotation that names a {@code CacheResolverFactory} of its own is not reached. Loaded
 * only where JSR-107 and spring-context-support are present. Thread-safe.
 */
final class OperationJCacheSource extends DefaultJCacheOperationSource {

	private final DefaultJCacheOperationSource replaced;

	/**
	 * Take the place of a source.
	 * @param replaced asked for its configuration when that is first needed
	 */
	OperationJCacheSource(DefaultJCacheOperationSource replaced) {
		super(replaced::getCacheManager, null, null, replaced::getKeyGenerator);
		this.replaced = replaced;
	}

	@Override
	protected CacheResolver getDefaultCacheResolver() {
		return views(() -> {
			CacheResolver own = this.replaced.getCacheResolver();
			return (own != null) ? own : new SimpleCacheResolver(getDefaultCacheManager());
		});
	}

	@Override
	protected CacheResolver getDefaultExceptionCacheResolver() {
		CacheResolver simple = super.getDefaultExceptionCacheResolver();
		return views(() -> {
			CacheResolver own = this.replaced.getExceptionCacheResolver();
			return (own != null) ? own : simple;
		});
	}

	private static CacheResolver views(Supplier<CacheResolver> delegate) {
		return (context) -> {
			Collection<? extends Cache> caches = delegate.get().resolveCaches(context);
			boolean loads = context.getOperation() instanceof JCacheOperation<?> operation
					&& operation.getCacheAnnotation() instanceof CacheResult;
			return loads ? List.copyOf(OperationCaches.loading(caches)) : caches;
		};
	}

	/**
	 * Replace a bean if it is such a source.
	 * @param bean any bean
	 * @return the source in its place, or {@code null} if it is none
	 */
	static @Nullable OperationJCacheSource replace(Object bean) {
		return (bean.getClass() == DefaultJCacheOperationSource.class)
				? new OperationJCacheSource((DefaultJCacheOperationSource) bean) : null;
	}

}
