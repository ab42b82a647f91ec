package io.lbsync.soak;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Caching;

/**
 * Puts what the method returns as the line {@code line} of {@code purchase}, and evicts
 * whatever is computed from it.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Caching(put = @CachePut(cacheNames = "lines", key = "#line"),
		evict = { @CacheEvict(cacheNames = { "linesOf", "totals", "summaries" }, key = "#purchase"),
				@CacheEvict(cacheNames = "overview", allEntries = true) })
@interface PutsLine {

}
