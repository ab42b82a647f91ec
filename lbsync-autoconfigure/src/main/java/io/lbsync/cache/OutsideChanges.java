package io.lbsync.cache;

import java.util.List;

/**
 * Changes outside any transaction: applied here, published, applied here once more.
 * Whoever loads between the change and its row would otherwise keep what the others lose.
 * Thread-safe.
 */
final class OutsideChanges {

	private final Publishing publishing;

	private final Evictions evictions;

	OutsideChanges(Publishing publishing, Evictions evictions) {
		this.publishing = publishing;
		this.evictions = evictions;
	}

	boolean evict(LocalCache cache, Object key) {
		boolean present = cache.evict(key);
		try {
			this.publishing.publish(this.evictions.evict(cache, List.of(key)));
		}
		finally {
			cache.evict(key);
		}
		return present;
	}

	boolean clear(LocalCache cache) {
		boolean present = cache.clear();
		try {
			this.publishing.publish(this.evictions.clear(cache));
		}
		finally {
			cache.clear();
		}
		return present;
	}

}
