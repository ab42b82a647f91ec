package io.lbsync.autoconfigure;

import io.lbsync.cache.LbsyncCaches;
import io.lbsync.sync.SyncListener;

/**
 * Tells the caches when the database was heard of last.
 *
 * @param caches the caches
 */
record StalenessListener(LbsyncCaches caches) implements SyncListener {

	@Override
	public void looked(long asked) {
		this.caches.heard(asked);
	}

}
