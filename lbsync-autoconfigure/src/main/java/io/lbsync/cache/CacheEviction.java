package io.lbsync.cache;

import org.jspecify.annotations.Nullable;

/**
 * Payload of {@link SpringCacheRefresher}: an entry of a cache is out of date, or all of
 * them are.
 *
 * @param manager bean name of the cache manager
 * @param cache name of the cache
 * @param key the entry's key as tagged JSON, or {@code null} for all entries
 */
public record CacheEviction(String manager, String cache, @Nullable String key) {

}
