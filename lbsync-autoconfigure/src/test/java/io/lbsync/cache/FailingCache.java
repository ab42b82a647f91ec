package io.lbsync.cache;

import java.util.List;

import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.support.SimpleCacheManager;

/**
 * A cache that can be told to fail.
 */
final class FailingCache extends ConcurrentMapCache {

	volatile boolean fails;

	FailingCache() {
		super("books");
	}

	@Override
	public boolean evictIfPresent(Object key) {
		if (this.fails) {
			throw new IllegalStateException("The cache fails on purpose");
		}
		return super.evictIfPresent(key);
	}

	CacheManager manager() {
		SimpleCacheManager manager = new SimpleCacheManager();
		manager.setCaches(List.of(this));
		manager.initializeCaches();
		return manager;
	}

}
