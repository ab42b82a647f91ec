package io.lbsync.cache;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Payload of {@link SpringCacheRefresher}: entries of a cache are out of date, or all of
 * them are.
 *
 * @param manager bean name of the cache manager
 * @param cache name of the cache
 * @param keys the entries' keys as tagged JSON, or {@code null} for all entries
 */
public record CacheEviction(String manager, String cache, @Nullable List<JsonNode> keys) {

}
