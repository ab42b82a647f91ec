package io.lbsync.soak;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Caching;

/**
 * Evicts the line {@code line} of {@code purchase}, and whatever is computed from it.
 * Without a transaction the order counts: first what other values are computed from.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Caching(evict = { @CacheEvict(cacheNames = "lines", key = "#line"),
		@CacheEvict(cacheNames = { "linesOf", "totals", "summaries" }, key = "#purchase"),
		@CacheEvict(cacheNames = "overview", allEntries = true) })
@interface EvictsLine {

}
