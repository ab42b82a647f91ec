package io.lbsync.cache;

import java.util.List;

import org.springframework.util.Assert;

/**
 * Settings of the cache adapter. A pattern is {@code cache} (that cache of any manager)
 * or {@code manager:cache}, where {@code manager} is the bean name; {@code *} stands for
 * anything.
 *
 * @param include caches that are kept in step although they are not known to be local,
 * besides those that are
 * @param exclude caches that are left alone; wins over {@code include}. A pattern
 * {@code manager:*} leaves the whole manager alone
 * @param privateKeys caches whose keys never travel: a change clears the cache elsewhere
 * @param maxKeys so many changed keys of one cache in one transaction are sent one by
 * one; if there are more, the cache is cleared
 */
public record CacheSettings(List<String> include, List<String> exclude, List<String> privateKeys, int maxKeys) {

	/** Default of {@link #maxKeys()}. */
	public static final int DEFAULT_MAX_KEYS = 10_000;

	public CacheSettings {
		Assert.isTrue(maxKeys > 0, "'maxKeys' must be positive");
		include = List.copyOf(include);
		exclude = List.copyOf(exclude);
		privateKeys = List.copyOf(privateKeys);
	}

	/**
	 * What holds when nothing is said.
	 * @return the default settings
	 */
	public static CacheSettings defaults() {
		return new CacheSettings(List.of(), List.of(), List.of(), DEFAULT_MAX_KEYS);
	}

}
