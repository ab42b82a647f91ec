package io.lbsync.cache;

import org.jspecify.annotations.Nullable;

/**
 * An eviction that is to be repeated. Equal ones are repeated once.
 */
interface LateEviction {

	/**
	 * Evict again.
	 */
	void again();

	/**
	 * A larger eviction that covers this one, and as many others as possible.
	 * @return the eviction
	 */
	default LateEviction larger() {
		return this;
	}

	/**
	 * Of an entry, or all of them.
	 *
	 * @param cache the cache
	 * @param key the key, or {@code null} for all
	 */
	record OfEntry(LocalCache cache, @Nullable Object key) implements LateEviction {

		@Override
		public void again() {
			this.cache.evictAgain(this.key);
		}

		@Override
		public LateEviction larger() {
			return new OfEntry(this.cache, null);
		}

	}

	/**
	 * Of a cache that was not there when the instruction came. It may be created, and
	 * filled from a replica, before the lag is over.
	 *
	 * @param manager its manager
	 * @param name its name
	 */
	record OfAbsent(CoveredCaches manager, String name) implements LateEviction {

		@Override
		public void again() {
			LocalCache created = this.manager.find(this.name);
			if (created != null) {
				created.evictAgain(null);
			}
		}

	}

}
