package io.lbsync.cache;

import org.springframework.cache.Cache;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.util.ClassUtils;

/**
 * What depends on libraries that an application may lack.
 */
final class CacheForm {

	private static final ClassLoader loader = CacheForm.class.getClassLoader();

	private static final boolean DECORATOR = ClassUtils
		.isPresent("org.springframework.cache.transaction.TransactionAwareCacheDecorator", loader);

	private static final boolean CAFFEINE = ClassUtils.isPresent("com.github.benmanes.caffeine.cache.LoadingCache",
			loader);

	private CacheForm() {
	}

	/**
	 * The form in which the application is given a cache.
	 * @param cache the cache
	 * @return its handle
	 */
	static CacheHandle handle(LbsyncCache cache) {
		return DECORATOR ? Decorator.handle(cache) : cache;
	}

	/**
	 * The cache within decorators that would act at the end of a transaction, when it is
	 * too late for them.
	 * @param cache a cache
	 * @return a handle, or a cache without such decorators
	 */
	static Cache unwrap(Cache cache) {
		return DECORATOR ? Decorator.unwrap(cache) : cache;
	}

	/**
	 * Whether the native cache fills itself, behind the guard.
	 * @param cache a cache
	 * @return whether it does
	 */
	static boolean loadsItself(Cache cache) {
		return CAFFEINE && Caffeine.loadsItself(cache);
	}

	private static final class Decorator {

		static CacheHandle handle(LbsyncCache cache) {
			return new TransactionAwareLbsyncCache(cache);
		}

		static Cache unwrap(Cache cache) {
			Cache inner = cache;
			while (!(inner instanceof CacheHandle) && inner instanceof TransactionAwareCacheDecorator decorator) {
				inner = decorator.getTargetCache();
			}
			return inner;
		}

	}

	private static final class Caffeine {

		static boolean loadsItself(Cache cache) {
			return cache.getNativeCache() instanceof com.github.benmanes.caffeine.cache.LoadingCache;
		}

	}

}
