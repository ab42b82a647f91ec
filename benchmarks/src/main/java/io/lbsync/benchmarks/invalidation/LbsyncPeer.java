package io.lbsync.benchmarks.invalidation;

import java.util.List;
import java.util.Objects;
import java.util.UUID;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lbsync.delivery.DistributedCache;
import io.lbsync.instruction.PayloadCacheRefresher;
import io.lbsync.sync.Sync;
import org.awaitility.Awaitility;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.annotation.Transactional;

/**
 * lbsync as it is after adding the starter, with {@code lbsync.cache.max-keys} raised:
 * with its default more than 10,000 keys of a transaction would become one clear. The
 * loop is one of {@code @CacheEvict} in a transaction. In bulk, a refresher of the
 * application is told all keys with one call, and evicts them from a cache of its own.
 */
final class LbsyncPeer implements Peer {

	private static final String CACHE = "items";

	private final ConfigurableApplicationContext context;

	private final Changes changes;

	private final BulkRefresher refresher;

	private final Items items;

	private Cache<Object, Object> used;

	LbsyncPeer(Link link) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.datasource.url=" + link.postgres(), "--spring.cache.type=caffeine",
					"--spring.main.banner-mode=off", "--logging.level.root=warn", "--spring.flyway.enabled=false",
					"--umbraco.cms.hosting.machine-identifier=node" + link.node(),
					"--umbraco.cms.hosting.site-name=invalidation",
					"--umbraco.cms.global.database-server-messenger.time-between-sync-operations=" + link.interval(),
					"--lbsync.cache.max-keys=" + (link.keys() + 1));
		this.items = this.context.getBean(Items.class);
		this.changes = this.context.getBean(Changes.class);
		this.refresher = this.context.getBean(BulkRefresher.class);
		this.used = this.refresher.cache;
		// Until then caches are cleared.
		Awaitility.await().until(() -> this.context.getBean(Sync.class).status().ready());
	}

	@Override
	public void fill(Way way, List<String> keys) {
		if (way == Way.BULK) {
			this.used = this.refresher.cache;
			keys.forEach((key) -> this.used.put(key, key));
		}
		else {
			keys.forEach(this.items::find);
			this.used = nativeCache();
		}
	}

	@SuppressWarnings("unchecked")
	private Cache<Object, Object> nativeCache() {
		return (Cache<Object, Object>) Objects.requireNonNull(this.context.getBean(CacheManager.class).getCache(CACHE))
			.getNativeCache();
	}

	@Override
	public void evict(Way way, List<String> keys) {
		if (way == Way.BULK) {
			this.changes.tell(keys);
		}
		else {
			this.changes.evict(keys);
		}
	}

	@Override
	public long size() {
		return this.used.estimatedSize();
	}

	@Override
	public boolean has(String key) {
		return this.used.asMap().containsKey(key);
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * An application.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		Items items() {
			return new Items();
		}

		@Bean
		BulkRefresher bulkRefresher() {
			return new BulkRefresher();
		}

		@Bean
		Changes changes(Items items, DistributedCache distributedCache) {
			return new Changes(items, distributedCache);
		}

	}

	/**
	 * Something worth caching.
	 */
	static class Items {

		@Cacheable(CACHE)
		public String find(String key) {
			return key;
		}

		@CacheEvict(CACHE)
		public void changed(String key) {
		}

	}

	/**
	 * What changes many of them in a transaction.
	 */
	static class Changes {

		private final Items items;

		private final DistributedCache distributedCache;

		Changes(Items items, DistributedCache distributedCache) {
			this.items = items;
			this.distributedCache = distributedCache;
		}

		@Transactional
		public void evict(List<String> keys) {
			keys.forEach(this.items::changed);
		}

		@Transactional
		public void tell(List<String> keys) {
			this.distributedCache.refreshByPayload(BulkRefresher.ID, keys);
		}

	}

	/**
	 * Evicts what it is told from a cache of its own.
	 */
	static class BulkRefresher implements PayloadCacheRefresher<String> {

		static final UUID ID = UUID.fromString("0b3d7d0e-2f6c-4c55-9b2d-7d5f4f5b7e11");

		private final Cache<Object, Object> cache = Caffeine.newBuilder().build();

		@Override
		public UUID uniqueId() {
			return ID;
		}

		@Override
		public String name() {
			return "items";
		}

		@Override
		public Class<String> payloadType() {
			return String.class;
		}

		@Override
		public void refreshAll() {
			this.cache.invalidateAll();
		}

		@Override
		public void refresh(List<String> keys) {
			this.cache.invalidateAll(keys);
		}

	}

}
