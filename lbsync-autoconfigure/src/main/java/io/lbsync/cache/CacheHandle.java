package io.lbsync.cache;

import org.springframework.cache.Cache;

/**
 * A cache that is kept in step, as the application holds it.
 */
interface CacheHandle extends Cache {

	/**
	 * The handle proper.
	 * @return this, or what this delegates to
	 */
	LbsyncCache lbsync();

}
