package io.lbsync.cache;

import java.time.Duration;
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
 * @param replicaLag time after which each eviction is applied once more, because values
 * may be loaded from replicas that lag behind by so much; zero where there are none
 * @param staleness what to do when the database is silent
 */
public record CacheSettings(List<String> include, List<String> exclude, List<String> privateKeys, int maxKeys,
		Duration replicaLag, Staleness staleness) {

	/** Default of {@link #maxKeys()}. */
	public static final int DEFAULT_MAX_KEYS = 10_000;

	public CacheSettings {
		Assert.isTrue(maxKeys > 0, "'maxKeys' must be positive");
		Assert.isTrue(!replicaLag.isNegative(), "'replicaLag' must not be negative");
		include = List.copyOf(include);
		exclude = List.copyOf(exclude);
		privateKeys = List.copyOf(privateKeys);
	}

	/**
	 * Settings of an application that reads from no replicas.
	 * @param include caches that are kept in step besides those known to be local
	 * @param exclude caches that are left alone
	 * @param privateKeys caches whose keys never travel
	 * @param maxKeys greatest number of changed keys that are sent one by one
	 */
	public CacheSettings(List<String> include, List<String> exclude, List<String> privateKeys, int maxKeys) {
		this(include, exclude, privateKeys, maxKeys, Duration.ZERO, Staleness.NONE);
	}

	/**
	 * What holds when nothing is said.
	 * @return the default settings
	 */
	public static CacheSettings defaults() {
		return new CacheSettings(List.of(), List.of(), List.of(), DEFAULT_MAX_KEYS);
	}

	/**
	 * What to do when this server has not heard from the database for some time. Caches
	 * that are not named are bypassed: their values count as absent.
	 *
	 * @param max time for which the database may be silent; zero for any
	 * @param serve patterns of caches whose values are served all the same
	 * @param fail patterns of caches whose reads throw a {@link StaleCacheException};
	 * {@code serve} wins
	 */
	public record Staleness(Duration max, List<String> serve, List<String> fail) {

		/** Whatever is cached is served. */
		public static final Staleness NONE = new Staleness(Duration.ZERO, List.of(), List.of());

		public Staleness {
			Assert.isTrue(!max.isNegative(), "'max' must not be negative");
			serve = List.copyOf(serve);
			fail = List.copyOf(fail);
		}

	}

}
