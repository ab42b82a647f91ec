package io.lbsync.cache;

import java.util.List;
import java.util.UUID;

import jakarta.persistence.EntityManagerFactory;

import io.lbsync.instruction.CacheRefresher;

/**
 * Empties the second-level caches of JPA, which lbsync does not keep in step by itself.
 * Declare it as a bean where such a cache is local to each server, and say
 * {@code distributedCache.refreshAll(SecondLevelCacheRefresher.ID)} in transactions that
 * change cached entities. Values that are being loaded meanwhile may still come in late:
 * this cache has no guard. Thread-safe.
 */
public final class SecondLevelCacheRefresher implements CacheRefresher {

	/** Address of this refresher on all servers. */
	public static final UUID ID = UUID.fromString("6c627379-6e63-4a32-9d0a-6a70616c3263");

	private final List<EntityManagerFactory> factories;

	/**
	 * Create the refresher.
	 * @param factories whose second-level caches it empties
	 */
	public SecondLevelCacheRefresher(EntityManagerFactory... factories) {
		this.factories = List.of(factories);
	}

	@Override
	public UUID uniqueId() {
		return ID;
	}

	@Override
	public String name() {
		return "JPA second-level caches";
	}

	@Override
	public void refreshAll() {
		this.factories.forEach((factory) -> factory.getCache().evictAll());
	}

}
