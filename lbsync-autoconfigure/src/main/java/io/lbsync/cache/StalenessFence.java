package io.lbsync.cache;

import java.time.Duration;

import io.lbsync.loop.Ticker;

/**
 * Knows whether this server has heard from the database lately, and what is to be done
 * with cached values if it has not. Time counts from the moment at which the database was
 * asked, on the monotonic clock. Thread-safe.
 */
final class StalenessFence {

	private final CacheSettings.Staleness settings;

	private final Ticker ticker;

	private volatile long heard;

	StalenessFence(CacheSettings.Staleness settings, Ticker ticker) {
		this.settings = settings;
		this.ticker = ticker;
		this.heard = ticker.nanos();
	}

	/**
	 * The database has answered.
	 * @param asked when it was asked
	 */
	void heard(long asked) {
		this.heard = asked;
	}

	/**
	 * The form in which a cache is read.
	 * @param cache the cache
	 * @return a gate for its reads, which is always open if it serves stale values
	 */
	Gate of(LocalCache cache) {
		if (this.settings.max().isZero() || cache.isAnyOf(this.settings.serve())) {
			return Gate.OPEN;
		}
		return cache.isAnyOf(this.settings.fail()) ? () -> failIfStale(cache.address()) : this::isFresh;
	}

	private boolean isFresh() {
		return this.ticker.since(this.heard).compareTo(this.settings.max()) <= 0;
	}

	private boolean failIfStale(CacheAddress cache) {
		if (!isFresh()) {
			Duration silence = this.ticker.since(this.heard);
			throw new StaleCacheException(
					"Cache '" + cache + "' may be out of date: this server has not heard from the " + "database for "
							+ silence.toSeconds() + " s, longer than lbsync.cache.max-staleness (" + this.settings.max()
							+ "). Check the connection to the database, or leave the cache out of "
							+ "lbsync.cache.fail-when-stale.");
		}
		return true;
	}

	/**
	 * Whether cached values may be served.
	 */
	@FunctionalInterface
	interface Gate {

		/** They always may. */
		Gate OPEN = () -> true;

		/**
		 * Whether they may now.
		 * @return whether they may; if not, they count as absent
		 * @throws StaleCacheException if they may not, and the cache is to fail
		 */
		boolean isOpen();

	}

}
