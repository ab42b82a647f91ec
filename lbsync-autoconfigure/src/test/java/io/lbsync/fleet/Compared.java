package io.lbsync.fleet;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/**
 * The same cached methods twice: with caches that lbsync keeps in step, and with bare
 * ones that have no guard, whose evictions the test applies when they arrive.
 */
@Configuration(proxyBeanMethods = false)
class Compared {

	/** For {@link FleetServer}: brings this in. */
	static final String[] PROPERTIES = { "spring.main.sources=io.lbsync.fleet.Compared",
			"lbsync.cache.exclude=bare:*" };

	@Bean
	Removals removals() {
		return new Removals();
	}

	@Bean
	@Primary
	CaffeineCacheManager cacheManager(Removals removals) {
		return manager(removals);
	}

	@Bean
	CaffeineCacheManager bare(Removals removals) {
		return manager(removals);
	}

	private static CaffeineCacheManager manager(Removals removals) {
		CaffeineCacheManager manager = new CaffeineCacheManager();
		manager.setCaffeine(Caffeine.newBuilder()
			.executor(Runnable::run)
			.removalListener((key, value, cause) -> removals.removed.run()));
		return manager;
	}

	@Bean
	Sums sums(Items items) {
		return new Sums(items);
	}

	@Bean
	BareItems bareItems(ItemStore store, @Qualifier("bare") CaffeineCacheManager bare) {
		return new BareItems(store, bare);
	}

	@Bean
	BareSums bareSums(BareItems items) {
		return new BareSums(items);
	}

	static void elsewhere(Runnable work) {
		CompletableFuture.runAsync(work).join();
	}

	/**
	 * What happens right after an entry was removed.
	 */
	static class Removals {

		private volatile Runnable removed = () -> {
		};

		void onRemoval(Runnable removed) {
			this.removed = removed;
		}

	}

	/**
	 * Values that are computed from other cached values.
	 */
	static class Sums {

		private final Items items;

		Sums(Items items) {
			this.items = items;
		}

		@Cacheable("sums")
		public String both() {
			return this.items.find(1) + this.items.find(2);
		}

	}

	/**
	 * {@link Items} without a guard.
	 */
	static class BareItems {

		private final ItemStore store;

		private final CaffeineCacheManager manager;

		BareItems(ItemStore store, CaffeineCacheManager manager) {
			this.store = store;
			this.manager = manager;
		}

		@Cacheable(cacheNames = "items", cacheManager = "bare")
		public String find(int id) {
			return this.store.read(id);
		}

		public Cache cache(String name) {
			return Objects.requireNonNull(this.manager.getCache(name));
		}

	}

	/**
	 * {@link Sums} without a guard.
	 */
	static class BareSums {

		private final BareItems items;

		BareSums(BareItems items) {
			this.items = items;
		}

		@Cacheable(cacheNames = "sums", cacheManager = "bare")
		public String both() {
			return this.items.find(1) + this.items.find(2);
		}

	}

}
