package io.lbsync.cache;

import org.springframework.cache.caffeine.CaffeineCacheManager;

/**
 * Managers of caches that can be asked for futures.
 */
final class AsyncCaches {

	private AsyncCaches() {
	}

	static CaffeineCacheManager create() {
		CaffeineCacheManager manager = new CaffeineCacheManager();
		manager.setAsyncCacheMode(true);
		return manager;
	}

}
