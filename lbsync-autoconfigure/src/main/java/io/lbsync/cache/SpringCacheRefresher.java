package io.lbsync.cache;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

import io.lbsync.instruction.PayloadCacheRefresher;
import io.lbsync.instruction.RunAware;

/**
 * Applies evictions that other servers published to the Spring caches of this server.
 * Thread-safe; does not wait for loads that are under way.
 */
public final class SpringCacheRefresher implements PayloadCacheRefresher<CacheEviction>, RunAware {

	/** Address of this refresher on all servers. */
	public static final UUID ID = UUID.fromString("6c627379-6e63-4a31-9d0a-737072636163");

	private final LbsyncCaches caches;

	private final LongAdder unknown = new LongAdder();

	/**
	 * Create the refresher.
	 * @param caches the caches of this server
	 */
	public SpringCacheRefresher(LbsyncCaches caches) {
		this.caches = caches;
	}

	@Override
	public UUID uniqueId() {
		return ID;
	}

	@Override
	public String name() {
		return "Spring caches";
	}

	@Override
	public Class<CacheEviction> payloadType() {
		return CacheEviction.class;
	}

	@Override
	public void refreshAll() {
		this.caches.clearHere();
	}

	@Override
	public void refresh(List<CacheEviction> payloads) {
		for (CacheEviction eviction : payloads) {
			if (!this.caches.evictHere(eviction)) {
				this.unknown.increment();
			}
		}
	}

	/**
	 * How many evictions were for caches that this server does not have or keep in step.
	 * @return the number since the start
	 */
	public long unknown() {
		return this.unknown.sum();
	}

	@Override
	public void runStarted() {
		this.caches.clock().runStarted();
	}

	@Override
	public void runEnded() {
		this.caches.clock().runEnded();
	}

}
