package io.lbsync.cache;

import java.util.List;
import java.util.Set;

import org.springframework.cache.Cache;

/**
 * Which caches are kept in step: those known to live in this process alone, and those
 * that the settings say do. A shared cache (Redis, Hazelcast) would be cleared for
 * everybody at each start of a server. Immutable.
 */
final class CacheSelection {

	// By name: the classes may be absent.
	private static final Set<String> LOCAL = Set.of("org.springframework.cache.caffeine.CaffeineCache",
			"org.springframework.cache.concurrent.ConcurrentMapCache");

	private final CacheSettings settings;

	CacheSelection(CacheSettings settings) {
		this.settings = settings;
	}

	boolean includes(CacheAddress address, Cache cache) {
		if (matches(this.settings.exclude(), address)) {
			return false;
		}
		return isLocal(cache) || matches(this.settings.include(), address);
	}

	/**
	 * Whether a manager is to be left as it is.
	 * @param manager its bean name
	 * @return whether all its caches are excluded
	 */
	boolean excludesAllOf(String manager) {
		return this.settings.exclude().contains(manager + ":*");
	}

	/**
	 * Whether a cache should be kept in step and is not.
	 * @param address where it is found
	 * @param cache the cache as the application gets it
	 * @return whether it is missed
	 */
	boolean misses(CacheAddress address, Cache cache) {
		return !(cache instanceof CacheHandle) && includes(address, cache);
	}

	private static boolean matches(List<String> patterns, CacheAddress address) {
		return patterns.stream().anyMatch(address::matches);
	}

	static boolean isLocal(Cache cache) {
		for (Class<?> type = cache.getClass(); type != null; type = type.getSuperclass()) {
			if (LOCAL.contains(type.getName())) {
				return true;
			}
		}
		return EhcacheTiers.isHeapOnly(cache.getNativeCache());
	}

}
