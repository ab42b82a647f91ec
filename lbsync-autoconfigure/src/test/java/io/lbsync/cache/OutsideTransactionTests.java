package io.lbsync.cache;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The column of the semantics table without a transaction.
 */
class OutsideTransactionTests {

	private FakeServer.Fleet fleet;

	private FakeServer one;

	private FakeServer two;

	@BeforeEach
	void twoServersWithTheSameEntries() {
		this.fleet = new FakeServer.Fleet(new JdbcDataSource());
		this.one = this.fleet.server();
		this.two = this.fleet.server();
		for (FakeServer server : this.fleet.servers) {
			server.shared().put(1L, "old");
			server.shared().put(2L, "other");
		}
	}

	@Test
	void evictionReachesAllServers() {
		this.one.cache().evict(1L);
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.two.value(1L)).isNull();
		assertThat(this.two.value(2L)).isEqualTo("other");
		assertThat(this.one.published())
			.containsExactly(FakeServer.eviction("cacheManager", "books", "[\"long\",\"1\"]"));
	}

	@Test
	void evictionIsLocalBeforeItIsPublishedAndAgainAfterwards() {
		this.one.delivery.beforePublish = () -> {
			assertThat(this.one.sharedValue(1L)).isNull();
			this.one.shared().put(1L, "old");
		};
		this.one.cache().evict(1L);
		assertThat(this.one.value(1L)).isNull();
	}

	@Test
	void evictionIsRepeatedThoughPublishingFails() {
		this.one.delivery.beforePublish = () -> {
			this.one.shared().put(1L, "old");
			throw new IllegalStateException("on purpose");
		};
		assertThatThrownBy(() -> this.one.cache().evict(1L)).hasMessage("on purpose");
		assertThat(this.one.value(1L)).isNull();
	}

	@Test
	void evictIfPresentIsPublishedThoughAbsentHere() {
		this.one.shared().evict(1L);
		assertThat(this.one.cache().evictIfPresent(1L)).isFalse();
		assertThat(this.two.value(1L)).isNull();
		assertThat(this.one.cache().evictIfPresent(2L)).isTrue();
	}

	@Test
	void clearReachesAllServers() {
		this.one.delivery.beforePublish = () -> this.one.shared().put(1L, "old");
		this.one.cache().clear();
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.two.value(2L)).isNull();
	}

	@Test
	void invalidateReachesAllServersAndSaysWhetherThereWasAnything() {
		assertThat(this.one.cache().invalidate()).isTrue();
		assertThat(this.two.value(1L)).isNull();
		assertThat(this.one.cache().invalidate()).isFalse();
	}

	@Test
	void explicitPutEvictsEverywhereAndStoresNothing() {
		this.one.cache().put(1L, "new");
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.two.value(1L)).isNull();
	}

	@Test
	void fillIsKeptAtOnceAndNotPublished() {
		this.one.loading().put(3L, "loaded");
		assertThat(this.one.value(3L)).isEqualTo("loaded");
		assertThat(this.one.delivery.published).isEmpty();
	}

	@Test
	void putIfAbsentOnAViewIsAFill() {
		assertThat(this.one.loading().putIfAbsent(3L, "loaded")).isNull();
		assertThat(this.one.value(3L)).isEqualTo("loaded");
		assertThat(this.one.loading().putIfAbsent(3L, "again").get()).isEqualTo("loaded");
	}

	@Test
	void putIfAbsentOnAHandleCannotSayWhenItsValueWasLoadedAndIsNotKept() {
		assertThat(this.one.cache().putIfAbsent(1L, "new").get()).isEqualTo("old");
		assertThat(this.one.cache().putIfAbsent(3L, "loaded")).isNull();
		assertThat(this.one.value(3L)).isNull();
	}

	@Test
	void loaderFillsAndIsNotAskedAgain() {
		AtomicInteger loads = new AtomicInteger();
		Callable<String> loader = () -> "loaded " + loads.incrementAndGet();
		assertThat(this.one.cache().get(3L, loader)).isEqualTo("loaded 1");
		assertThat(this.one.cache().get(3L, loader)).isEqualTo("loaded 1");
		assertThat(this.one.delivery.published).isEmpty();
	}

	@Test
	void loaderMayLoadNull() {
		assertThat(this.one.cache().<Object>get(3L, () -> null)).isNull();
		assertThat(this.one.cache().get(3L)).isNotNull();
	}

	@Test
	void whatALoaderThrowsIsWrappedAsSpringDemands() {
		assertThatExceptionOfType(Cache.ValueRetrievalException.class).isThrownBy(() -> this.one.cache().get(3L, () -> {
			throw new java.io.IOException("no");
		})).withCauseInstanceOf(java.io.IOException.class);
		assertThat(this.one.cache().get(3L, () -> "loaded")).isEqualTo("loaded");
	}

	@Test
	void loaderMayAskForItsOwnKey() {
		Cache cache = this.one.cache();
		assertThat(cache.get(3L, () -> cache.get(3L, () -> "inner") + " and outer")).isEqualTo("inner and outer");
	}

	@Test
	void concurrentCallersShareOneLoad() throws Exception {
		AtomicInteger loads = new AtomicInteger();
		CountDownLatch loading = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		Callable<Integer> loader = () -> {
			loading.countDown();
			go.await(10, TimeUnit.SECONDS);
			return loads.incrementAndGet();
		};
		CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> this.one.cache().get(3L, loader));
		loading.await(10, TimeUnit.SECONDS);
		CompletableFuture<Integer> second = CompletableFuture.supplyAsync(() -> this.one.cache().get(3L, loader));
		go.countDown();
		assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(1);
		assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(1);
	}

	@Test
	void callerAfterAnEvictionStartsANewLoadAndTheOldOneIsNotKept() throws Exception {
		CountDownLatch loading = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		CompletableFuture<String> before = CompletableFuture.supplyAsync(() -> this.one.cache().get(3L, () -> {
			loading.countDown();
			go.await(10, TimeUnit.SECONDS);
			return "stale";
		}));
		loading.await(10, TimeUnit.SECONDS);
		// Does not wait for the load, either.
		this.two.cache().evict(3L);
		assertThat(this.one.cache().get(3L, () -> "fresh")).isEqualTo("fresh");
		go.countDown();
		assertThat(before.get(10, TimeUnit.SECONDS)).isEqualTo("stale");
		assertThat(this.one.value(3L)).isNotEqualTo("stale");
	}

	@Test
	void retrieveLoadsOnceAndIsGuarded() {
		FakeServer async = new FakeServer(this.fleet, AsyncCaches.create(), CacheSettings.defaults(), List.of());
		CompletableFuture<String> loading = new CompletableFuture<>();
		CompletableFuture<String> first = async.cache().retrieve(3L, () -> loading);
		CompletableFuture<String> second = async.cache().retrieve(3L, () -> CompletableFuture.completedFuture("no"));
		loading.complete("loaded");
		assertThat(first.join()).isEqualTo("loaded");
		assertThat(second.join()).isEqualTo("loaded");
		assertThat(async.cache().retrieve(3L, () -> CompletableFuture.completedFuture("no")).join())
			.isEqualTo("loaded");

		CompletableFuture<String> late = new CompletableFuture<>();
		CompletableFuture<String> third = async.cache().retrieve(4L, () -> late);
		this.two.cache().evict(4L);
		late.complete("stale");
		assertThat(third.join()).isEqualTo("stale");
		assertThat(async.value(4L)).isNull();
	}

	@Test
	void callerThatGivesUpDoesNotKeepOthersFromTheirValue() {
		FakeServer async = new FakeServer(this.fleet, AsyncCaches.create(), CacheSettings.defaults(), List.of());
		CompletableFuture<String> loading = new CompletableFuture<>();
		CompletableFuture<String> first = async.cache().retrieve(3L, () -> loading);
		CompletableFuture<String> second = async.cache().retrieve(3L, () -> CompletableFuture.completedFuture("no"));
		first.cancel(true);
		loading.complete("loaded");
		assertThat(second).isCompletedWithValue("loaded");
		assertThat(async.value(3L)).isEqualTo("loaded");
	}

	@Test
	void retrieveWhoseLoaderBreaksHoldsUpNobody() {
		FakeServer async = new FakeServer(this.fleet, AsyncCaches.create(), CacheSettings.defaults(), List.of());
		CompletableFuture<String> broken = async.cache().retrieve(3L, () -> {
			throw new StackOverflowError("on purpose");
		});
		assertThat(broken).isCompletedExceptionally();
		CompletableFuture<String> nothing = async.cache().retrieve(3L, () -> null);
		assertThat(nothing).isCompletedExceptionally();
		assertThat(async.cache().retrieve(3L, () -> CompletableFuture.completedFuture("loaded")).join())
			.isEqualTo("loaded");
	}

	@Test
	void nobodyJoinsALoadWhoseDataMayBeFromBeforeAnEviction() throws Exception {
		// As with open-in-view: its horizon is older than the eviction, its start is not.
		Cache old = this.one.loading();
		this.two.cache().evict(3L);
		CountDownLatch loading = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		CompletableFuture<String> stale = CompletableFuture.supplyAsync(() -> old.get(3L, () -> {
			loading.countDown();
			go.await(10, TimeUnit.SECONDS);
			return "stale";
		}));
		loading.await(10, TimeUnit.SECONDS);
		assertThat(this.one.loading().get(3L, () -> "fresh")).isEqualTo("fresh");
		go.countDown();
		assertThat(stale.get(10, TimeUnit.SECONDS)).isEqualTo("stale");
		assertThat(this.one.value(3L)).isEqualTo("fresh");
	}

	@Test
	void nobodyJoinsARetrievalWhoseDataMayBeFromBeforeAnEviction() {
		FakeServer async = new FakeServer(this.fleet, AsyncCaches.create(), CacheSettings.defaults(), List.of());
		Cache old = async.loading();
		this.two.cache().evict(3L);
		CompletableFuture<String> loading = new CompletableFuture<>();
		CompletableFuture<String> stale = old.retrieve(3L, () -> loading);
		CompletableFuture<String> fresh = async.loading()
			.retrieve(3L, () -> CompletableFuture.completedFuture("fresh"));
		loading.complete("stale");
		assertThat(fresh).isCompletedWithValue("fresh");
		assertThat(stale).isCompletedWithValue("stale");
		assertThat(async.value(3L)).isEqualTo("fresh");
	}

	@Test
	void retrieveThatFailsCanBeTriedAgain() {
		FakeServer async = new FakeServer(this.fleet, AsyncCaches.create(), CacheSettings.defaults(), List.of());
		CompletableFuture<String> failing = async.cache()
			.retrieve(3L, () -> CompletableFuture.failedFuture(new IllegalStateException("no")));
		assertThat(failing).isCompletedExceptionally();
		assertThat(async.cache().retrieve(3L, () -> CompletableFuture.completedFuture("loaded")).join())
			.isEqualTo("loaded");
	}

	@Test
	void unknownCachesAndManagersAreCountedAndLeftAlone() {
		this.one.refresher.refresh(List.of(FakeServer.clear("other", "books"),
				FakeServer.eviction("cacheManager", "unknown", "[\"long\",\"1\"]")));
		assertThat(this.one.refresher.unknown()).isEqualTo(2);
		assertThat(this.one.target.getCacheNames()).containsExactly("books");
		assertThat(this.one.value(1L)).isEqualTo("old");
	}

	@Test
	void keysThatCannotBeReadHereClearTheirCache() {
		for (String key : List.of("[\"enum\",\"com.acme.Missing\",\"A\"]", "\"no array\"", "null", "[\"long\",\"x\"]",
				"[\"new\",1]", "[]", "{}")) {
			this.one.shared().put(1L, "old");
			this.one.refresher.refresh(List.of(FakeServer.eviction("cacheManager", "books", key)));
			assertThat(this.one.value(1L)).as(key).isNull();
		}
	}

	@Test
	void refreshAllClearsAllCachesHereAndPublishesNothing() {
		this.one.cache("authors").getName();
		this.one.refresher.refreshAll();
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.one.delivery.published).isEmpty();
		assertThat(this.two.value(1L)).isEqualTo("old");
	}

	@Test
	void keysOfPrivateCachesDoNotTravel() {
		FakeServer discreet = this.fleet
			.server(new CacheSettings(List.of(), List.of(), List.of("cacheManager:boo*"), 100));
		discreet.cache().evict(1L);
		discreet.cache("authors").evict(1L);
		assertThat(discreet.published()).containsExactly(FakeServer.clear("cacheManager", "books"),
				FakeServer.eviction("cacheManager", "authors", "[\"long\",\"1\"]"));
	}

}
