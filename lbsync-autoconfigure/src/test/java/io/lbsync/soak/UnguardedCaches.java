package io.lbsync.soak;

import java.util.List;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Cache;
import io.lbsync.delivery.DistributedCache;
import io.lbsync.instruction.PayloadCacheRefresher;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Caches as one would distribute them at first: evictions travel with the transaction and
 * are applied after it, and whatever was loaded is kept. The soak must find fault with
 * them.
 */
@Configuration(proxyBeanMethods = false)
class UnguardedCaches {

	/**
	 * Whether this server has them. They cannot tell what is put from what was loaded.
	 */
	static final boolean ARE_USED = Boolean.getBoolean("soak.unguarded");

	private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-000000000bad");

	@Bean
	CaffeineCacheManager cacheManager(@Lazy DistributedCache distributed) {
		return new CaffeineCacheManager() {

			@Override
			protected org.springframework.cache.Cache adaptCaffeineCache(String name, Cache<Object, Object> cache) {
				return new Unguarded(super.adaptCaffeineCache(name, cache), distributed);
			}

		};
	}

	@Bean
	PayloadCacheRefresher<Eviction> evictions(CaffeineCacheManager caches) {
		return new Evictions(caches);
	}

	/**
	 * One entry, or all.
	 *
	 * @param cache name of the cache
	 * @param key the key, {@code null} for all
	 */
	record Eviction(String cache, Integer key) {

	}

	/**
	 * Publishes evictions.
	 */
	private static final class Unguarded extends TransactionAwareCacheDecorator {

		private final DistributedCache distributed;

		Unguarded(org.springframework.cache.Cache target, DistributedCache distributed) {
			super(target);
			this.distributed = distributed;
		}

		@Override
		public void evict(Object key) {
			super.evict(key);
			publish((Integer) key);
		}

		@Override
		public boolean evictIfPresent(Object key) {
			publish((Integer) key);
			return super.evictIfPresent(key);
		}

		@Override
		public void clear() {
			super.clear();
			publish(null);
		}

		@Override
		public boolean invalidate() {
			publish(null);
			return super.invalidate();
		}

		private void publish(Integer key) {
			this.distributed.refreshByPayload(ID, List.of(new Eviction(getName(), key)));
		}

	}

	/**
	 * Applies evictions.
	 */
	private record Evictions(CaffeineCacheManager caches) implements PayloadCacheRefresher<Eviction> {

		@Override
		public UUID uniqueId() {
			return ID;
		}

		@Override
		public String name() {
			return "unguarded caches";
		}

		@Override
		public Class<Eviction> payloadType() {
			return Eviction.class;
		}

		@Override
		public void refreshAll() {
			this.caches.getCacheNames().forEach((name) -> target(name).clear());
		}

		@Override
		public void refresh(List<Eviction> payloads) {
			payloads.forEach((eviction) -> {
				if (eviction.key() != null) {
					target(eviction.cache()).evict(eviction.key());
				}
				else {
					target(eviction.cache()).clear();
				}
			});
		}

		private org.springframework.cache.Cache target(String name) {
			return ((Unguarded) this.caches.getCache(name)).getTargetCache();
		}

	}

}
