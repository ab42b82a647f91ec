package io.lbsync.soak;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * Everything that a thread of the workload uses.
 *
 * @param stores the tables
 * @param rows cached rows
 * @param totals cached values computed from them
 * @param changes of rows, in any transaction
 * @param annotated changes of rows, with transactions of their own
 * @param caches the caches
 */
record Shop(Stores stores, Rows rows, Totals totals, Changes changes, AnnotatedChanges annotated, CacheManager caches) {

	Cache cache(String name) {
		return this.caches.getCache(name);
	}

}
