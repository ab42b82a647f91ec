package io.lbsync.cache;

import java.lang.management.ManagementFactory;
import java.util.List;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.cache.metrics.CacheMetricsRegistrar;
import org.springframework.boot.cache.metrics.CaffeineCacheMeterBinderProvider;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.support.NoOpCache;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which caches are kept in step, and what the application gets to hold.
 */
@ExtendWith(OutputCaptureExtension.class)
class DecorationTests {

	private final FakeServer.Fleet fleet = new FakeServer.Fleet(new JdbcDataSource());

	@Test
	void managerStaysInjectableByItsClass() {
		assertThat(this.fleet.server().manager).isInstanceOf(CaffeineCacheManager.class);
		FakeServer map = new FakeServer(this.fleet, new ConcurrentMapCacheManager(), CacheSettings.defaults(),
				List.of());
		assertThat(map.manager).isInstanceOf(ConcurrentMapCacheManager.class);
		assertThat(map.cache()).isInstanceOf(CacheHandle.class);
	}

	@Test
	void finalManagersAndLambdasAreProxiedByInterface() {
		FakeServer server = new FakeServer(this.fleet, new FinalCacheManager(), CacheSettings.defaults(), List.of());
		assertThat(server.manager).isNotInstanceOf(FinalCacheManager.class);
		assertThat(server.cache()).isInstanceOf(CacheHandle.class);
	}

	@Test
	void sameCacheHasTheSameHandle() {
		FakeServer server = this.fleet.server();
		assertThat(server.cache()).isSameAs(server.cache()).isNotSameAs(server.cache("authors"));
		assertThat(server.cache().getName()).isEqualTo("books");
	}

	@Test
	void cacheThatWasReplacedInItsManagerHasANewHandle() {
		FakeServer server = this.fleet.server();
		Cache old = server.cache();
		Cache view = server.loading();
		((CaffeineCacheManager) server.manager).removeCache("books");
		assertThat(server.cache()).isNotSameAs(old);
		assertThat(server.cache().getNativeCache()).isNotSameAs(old.getNativeCache());
		view.put(1L, "stale");
		assertThat(server.value(1L)).isNull();
	}

	@Test
	void handleOfACacheThatWasReplacedKeepsNothing() {
		FakeServer server = this.fleet.server();
		Cache old = server.cache();
		server.loading().put(1L, "old");
		((CaffeineCacheManager) server.manager).removeCache("books");
		server.cache();
		assertThat(old.get(1L)).isNull();
		assertThat(old.get(1L, () -> "loaded")).isEqualTo("loaded");
		assertThat(old.get(1L)).isNull();
	}

	@Test
	void instructionsReachACacheThatWasRemovedButIsStillHeld() {
		FakeServer one = this.fleet.server();
		FakeServer two = this.fleet.server();
		Cache held = one.cache();
		one.loading().put(1L, "old");
		one.loading().put(2L, "old");
		((CaffeineCacheManager) one.manager).removeCache("books");
		two.cache().evict(1L);
		assertThat(held.get(1L)).isNull();
		assertThat(held.get(2L)).isNotNull();
		one.refresher.refreshAll();
		assertThat(held.get(2L)).isNull();
	}

	@Test
	void nativeCachePassesThrough() {
		FakeServer server = this.fleet.server();
		assertThat(server.cache().getNativeCache()).isSameAs(server.shared().getNativeCache());
	}

	@Test
	void metersOfBootFindTheCacheThatCounts() {
		CaffeineCacheManager target = new CaffeineCacheManager();
		target.setCaffeine(Caffeine.newBuilder().recordStats());
		FakeServer server = new FakeServer(this.fleet, target, CacheSettings.defaults(), List.of());
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		CacheMetricsRegistrar registrar = new CacheMetricsRegistrar(registry,
				List.of(new CaffeineCacheMeterBinderProvider()));
		assertThat(registrar.bindCacheToRegistry(server.cache())).isTrue();
		assertThat(registry.find("cache.gets").meters()).isNotEmpty();
	}

	@Test
	void cachesNotKnownToBeLocalAreLeftAloneUnlessIncluded() {
		assertThat(simple(CacheSettings.defaults()).cache()).isInstanceOf(SharedCache.class);
		CacheSettings included = new CacheSettings(List.of("cacheManager:books"), List.of(), List.of(), 10);
		assertThat(simple(included).cache()).isInstanceOf(CacheHandle.class);
		CacheSettings otherManager = new CacheSettings(List.of("other:books"), List.of(), List.of(), 10);
		assertThat(simple(otherManager).cache()).isInstanceOf(SharedCache.class);
	}

	@Test
	void excludedCachesAndManagersAreLeftAlone() {
		FakeServer cache = this.fleet.server(new CacheSettings(List.of("books"), List.of("bo*s"), List.of(), 10));
		assertThat(cache.cache()).isNotInstanceOf(CacheHandle.class);
		assertThat(cache.cache("authors")).isInstanceOf(CacheHandle.class);
		FakeServer manager = this.fleet.server(new CacheSettings(List.of(), List.of("cacheManager:*"), List.of(), 10));
		assertThat(manager.manager).isSameAs(manager.target);
	}

	@Test
	void fullRefreshLeavesOtherCachesAlone() {
		FakeServer server = simple(CacheSettings.defaults());
		server.cache().put(1L, "shared by all");
		server.refresher.refreshAll();
		assertThat(server.value(1L)).isEqualTo("shared by all");
	}

	@Test
	void fullRefreshReachesCachesThatNobodyAskedForYet() {
		CaffeineCacheManager target = new CaffeineCacheManager("books");
		FakeServer server = new FakeServer(this.fleet, target, CacheSettings.defaults(), List.of());
		server.shared().put(1L, "old");
		server.refresher.refreshAll();
		assertThat(server.sharedValue(1L)).isNull();
	}

	@Test
	void compositeAndNoOpManagersAreLeftAlone() {
		LbsyncCaches caches = this.fleet.server().caches;
		CacheManager composite = new CompositeCacheManager();
		CacheManager none = new NoOpCacheManager();
		assertThat(caches.decorate("composite", composite)).isSameAs(composite);
		assertThat(caches.decorate("none", none)).isSameAs(none);
		SimpleCacheManager simple = new SimpleCacheManager();
		simple.setCaches(List.of(new NoOpCache("books")));
		simple.initializeCaches();
		assertThat(caches.decorate("simple", simple).getCache("books")).isInstanceOf(NoOpCache.class);
	}

	@Test
	void cachesOfACompositeWhoseManagerIsNoBeanAreReported(CapturedOutput output) {
		FakeServer server = new FakeServer(this.fleet, new CaffeineCacheManager("books"), CacheSettings.defaults(),
				List.of());
		server.caches.warnOfUncovered("composite",
				new CompositeCacheManager(server.manager, new ConcurrentMapCacheManager("hidden")));
		assertThat(output).contains("Cache 'hidden' of the composite cache manager 'composite'")
			.doesNotContain("Cache 'books'");
	}

	@Test
	void transactionAwareDecoratorsAreLookedThrough() {
		FakeServer inner = this.fleet.server();
		TransactionAwareCacheManagerProxy aroundCovered = new TransactionAwareCacheManagerProxy(inner.manager);
		CacheManager outer = inner.caches.decorate("outer", aroundCovered);
		assertThat(outer.getCache("books")).isSameAs(inner.cache());

		CacheManager aroundPlain = inner.caches.decorate("plain",
				new TransactionAwareCacheManagerProxy(new ConcurrentMapCacheManager()));
		Cache cache = aroundPlain.getCache("books");
		assertThat(cache).isInstanceOf(CacheHandle.class).isSameAs(aroundPlain.getCache("books"));
		assertThat(((TransactionAwareCacheDecorator) cache).getTargetCache()).isInstanceOf(ConcurrentMapCache.class);
	}

	@Test
	void cachesThatLoadThemselvesAreReported(CapturedOutput output) {
		CaffeineCacheManager target = new CaffeineCacheManager();
		target.setCacheLoader((key) -> "loaded");
		FakeServer server = new FakeServer(this.fleet, target, CacheSettings.defaults(), List.of());
		assertThat(server.value(1L)).isEqualTo("loaded");
		server.cache();
		assertThat(output.toString().split("'cacheManager:books' loads missing values itself", -1)).hasSize(2);
	}

	@Test
	void asynchronousCachesAreReportedOnlyIfTheyLoadThemselves(CapturedOutput output) {
		new FakeServer(this.fleet, AsyncCaches.create(), CacheSettings.defaults(), List.of()).cache();
		assertThat(output).doesNotContain("loads missing values itself");
		CaffeineCacheManager loading = AsyncCaches.create();
		loading.setCacheLoader((key) -> "loaded");
		new FakeServer(this.fleet, loading, CacheSettings.defaults(), List.of()).cache();
		assertThat(output).contains("'cacheManager:books' loads missing values itself");
	}

	@Test
	void resetOfAManagerReachesAllServers() {
		FakeServer one = this.fleet.server();
		FakeServer two = this.fleet.server();
		two.cache();
		two.shared().put(1L, "old");
		Cache view = one.loading();
		one.manager.resetCaches();
		assertThat(two.value(1L)).isNull();
		view.put(1L, "stale");
		assertThat(one.value(1L)).isNull();
	}

	@Test
	void hitOutsideTransactionsAllocatesNoMoreThanTheWrappedCache() {
		FakeServer server = this.fleet.server();
		server.loading().put("key", "value");
		long wrapped = allocated(server.shared());
		long covered = allocated(server.cache());
		assertThat(covered).isLessThanOrEqualTo(wrapped + 10_000);
	}

	private static long allocated(Cache cache) {
		var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		for (int i = 0; i < 10_000; i++) {
			if (cache.get("key", String.class) == null) {
				throw new IllegalStateException("No hit");
			}
		}
		return threads.getCurrentThreadAllocatedBytes() - before;
	}

	private FakeServer simple(CacheSettings settings) {
		SimpleCacheManager manager = new SimpleCacheManager();
		manager.setCaches(List.of(new SharedCache()));
		manager.initializeCaches();
		return new FakeServer(this.fleet, manager, settings, List.of());
	}

	/** Of a class that lbsync does not know, as those of Redis are. */
	private static final class SharedCache implements Cache {

		private final ConcurrentMapCache map = new ConcurrentMapCache("books");

		@Override
		public String getName() {
			return "books";
		}

		@Override
		public Object getNativeCache() {
			return this;
		}

		@Override
		public ValueWrapper get(Object key) {
			return this.map.get(key);
		}

		@Override
		public <T> T get(Object key, Class<T> type) {
			return this.map.get(key, type);
		}

		@Override
		public <T> T get(Object key, java.util.concurrent.Callable<T> valueLoader) {
			return this.map.get(key, valueLoader);
		}

		@Override
		public void put(Object key, Object value) {
			this.map.put(key, value);
		}

		@Override
		public void evict(Object key) {
			this.map.evict(key);
		}

		@Override
		public void clear() {
			this.map.clear();
		}

	}

	private static final class FinalCacheManager implements CacheManager {

		private final ConcurrentMapCache cache = new ConcurrentMapCache("books");

		@Override
		public Cache getCache(String name) {
			return this.cache;
		}

		@Override
		public List<String> getCacheNames() {
			return List.of("books");
		}

	}

}
