package io.lbsync.cache;

import org.springframework.util.PatternMatchUtils;

/**
 * Where a cache is found on every server.
 *
 * @param manager bean name of its manager
 * @param cache its name
 */
record CacheAddress(String manager, String cache) {

	/**
	 * Whether a pattern of {@link CacheSettings} means this cache.
	 * @param pattern {@code cache} or {@code manager:cache}
	 * @return whether it does
	 */
	boolean matches(String pattern) {
		int colon = pattern.indexOf(':');
		if (colon < 0) {
			return PatternMatchUtils.simpleMatch(pattern, this.cache);
		}
		return PatternMatchUtils.simpleMatch(pattern.substring(0, colon), this.manager)
				&& PatternMatchUtils.simpleMatch(pattern.substring(colon + 1), this.cache);
	}

	@Override
	public String toString() {
		return this.manager + ":" + this.cache;
	}

}
