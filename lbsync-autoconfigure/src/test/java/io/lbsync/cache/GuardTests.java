package io.lbsync.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A value that was loaded from before an eviction is not kept.
 */
class GuardTests {

	private final StampClock clock = new StampClock();

	private final AtomicLongArray managerStamp = new AtomicLongArray(1);

	private final Stamps stamps = new Stamps(this.clock, this.managerStamp);

	private final FakeServer.Fleet fleet = new FakeServer.Fleet(new JdbcDataSource());

	@Test
	void loadFromBeforeAnEvictionIsNotKept() {
		LocalCache cache = cache(new ConcurrentMapCache("books"));
		long horizon = this.clock.now();
		cache.evict(1L);
		assertThat(cache.fill(1L, "stale", horizon)).isFalse();
		assertThat(cache.target().get(1L)).isNull();
		assertThat(cache.fill(1L, "fresh", this.clock.now())).isTrue();
	}

	@Test
	void loadOfAnotherKeyIsKept() {
		LocalCache cache = cache(new ConcurrentMapCache("books"));
		long horizon = this.clock.now();
		cache.evict(1L);
		assertThat(cache.fill(2L, "fresh", horizon)).isTrue();
	}

	@Test
	void loadFromBeforeAClearIsNotKept() {
		LocalCache cache = cache(new ConcurrentMapCache("books"));
		long horizon = this.clock.now();
		cache.clear();
		assertThat(cache.fill(1L, "stale", horizon)).isFalse();
	}

	@Test
	void loadFromBeforeAFullRefreshIsNotKept() {
		FakeServer server = this.fleet.server();
		Cache view = server.loading();
		server.refresher.refreshAll();
		view.put(1L, "stale");
		assertThat(server.value(1L)).isNull();
	}

	@Test
	void fullRefreshTurnsAwayLoadsForACacheThatIsBeingCreated() {
		FakeServer server = this.fleet.server();
		long horizon = server.caches.clock().now();
		server.refresher.refreshAll();
		LocalCache created = ((CacheHandle) server.cache()).lbsync().local();
		assertThat(created.fill(1L, "stale", horizon)).isFalse();
	}

	@Test
	void instructionForACacheThatIsBeingCreatedTurnsAwayLoadsFromBeforeIt() {
		FakeServer server = this.fleet.server();
		long horizon = server.caches.clock().now();
		server.refresher.refresh(List.of(FakeServer.eviction("cacheManager", "books", "[\"long\",\"1\"]")));
		LocalCache created = ((CacheHandle) server.cache()).lbsync().local();
		assertThat(created.fill(1L, "stale", horizon)).isFalse();
	}

	@Test
	void loadThatStartsWhileARunIsOpenIsNotKept() {
		FakeServer server = this.fleet.server();
		server.refresher.runStarted();
		server.refresher.runStarted();
		server.refresher.runEnded();
		Cache during = server.loading();
		server.refresher.runEnded();
		during.put(1L, "half fresh");
		assertThat(server.value(1L)).isNull();
		server.loading().put(1L, "fresh");
		assertThat(server.value(1L)).isEqualTo("fresh");
	}

	@Test
	void fullRefreshIsARunToo() {
		Cache[] during = new Cache[1];
		FakeServer[] server = new FakeServer[1];
		// Whoever loads from here may find old values in caches that come later.
		ConcurrentMapCacheManager target = new ConcurrentMapCacheManager("books") {
			@Override
			protected Cache createConcurrentMapCache(String name) {
				return new ConcurrentMapCache(name) {
					@Override
					public boolean invalidate() {
						boolean present = super.invalidate();
						during[0] = server[0].loading();
						return present;
					}
				};
			}
		};
		server[0] = new FakeServer(this.fleet, target, CacheSettings.defaults(), List.of());
		server[0].refresher.refreshAll();
		during[0].put(1L, "half fresh");
		assertThat(server[0].value(1L)).isNull();
		server[0].loading().put(1L, "fresh");
		assertThat(server[0].value(1L)).isEqualTo("fresh");
	}

	@Test
	void viewRemembersWhenItsLoadBegan() {
		FakeServer server = this.fleet.server();
		Cache view = server.loading();
		server.cache().evict(1L);
		view.put(1L, "stale");
		assertThat(server.value(1L)).isNull();
	}

	@Test
	void evictionBetweenPutAndSecondLookIsNotOverwritten() {
		LocalCache[] guarded = new LocalCache[1];
		ConcurrentMapCache target = new ConcurrentMapCache("books") {
			@Override
			public void put(Object key, Object value) {
				// The evictor raises its stamp and evicts before the filler has put.
				guarded[0].evict(key);
				super.put(key, value);
			}
		};
		guarded[0] = cache(target);
		assertThat(guarded[0].fill(1L, "stale", this.clock.now())).isFalse();
		assertThat(target.get(1L)).isNull();
	}

	@Test
	void whatIsComputedFromAStaleValueInTheMomentBeforeItIsTakenBackIsNotKept() {
		LocalCache[] lines = new LocalCache[1];
		LocalCache totals = cache(new ConcurrentMapCache("totals"));
		List<Boolean> kept = new ArrayList<>();
		ConcurrentMapCache target = new ConcurrentMapCache("lines") {
			@Override
			public void put(Object key, Object value) {
				// Between the filler's first look and its put, both are evicted as one
				// run.
				clock.runStarted();
				lines[0].evict(key);
				totals.evict(key);
				clock.runEnded();
				super.put(key, value);
				// Before its second look, another thread computes one from the other.
				long horizon = clock.now();
				kept.add(totals.fill(key, "from " + get(key).get(), horizon));
			}
		};
		lines[0] = cache(target);
		assertThat(lines[0].fill(1L, "stale", this.clock.now())).isFalse();
		assertThat(kept).containsExactly(false);
		assertThat(totals.target().get(1L)).isNull();
		assertThat(totals.fill(1L, "fresh", this.clock.now())).as("afterwards").isTrue();
	}

	@Test
	void foreignEvictionDuringACommitDropsTheCommittedValue() {
		LocalCache[] guarded = new LocalCache[1];
		ConcurrentMapCache target = new ConcurrentMapCache("books") {
			@Override
			public void put(Object key, Object value) {
				guarded[0].evict(key);
				super.put(key, value);
			}
		};
		guarded[0] = cache(target);
		PrivateValue value = new PrivateValue("stale", this.clock.now(), 1);
		assertThat(guarded[0].replace(1L, value, guarded[0].settle(false))).isFalse();
		assertThat(target.get(1L)).isNull();
	}

	@Test
	void foreignClearDuringACommitDropsTheCommittedValue() {
		LocalCache cache = cache(new ConcurrentMapCache("books"));
		PrivateValue value = new PrivateValue("stale", this.clock.now(), 1);
		LocalCache.OwnClear own = cache.settle(true);
		cache.clear();
		assertThat(cache.replace(1L, value, own)).isFalse();
		assertThat(cache.target().get(1L)).isNull();
	}

	@Test
	void eachEvictionChangesTheVersionThoughStampsAreAheadOfTheirTickets() {
		List<Long> versions = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			this.stamps.evicted(i % 3);
			if (i % 7 == 0) {
				this.stamps.cleared();
			}
			versions.add(this.stamps.version(1));
		}
		assertThat(versions).isSorted();
		assertThat(this.stamps.moved(1, this.clock.now())).isFalse();
	}

	@Test
	void successorOfACacheInheritsItsGuard() {
		LocalCache cache = cache(new ConcurrentMapCache("books"));
		long horizon = this.clock.now();
		LocalCache successor = cache.replacedBy(new ConcurrentMapCache("books"));
		assertThat(successor.fill(1L, "stale", horizon)).isFalse();
	}

	@Test
	void raceOfLoadersAndEvictorsNeverLeavesAnOldValue() {
		LocalCache cache = cache(new ConcurrentMapCache("books"));
		AtomicInteger[] database = new AtomicInteger[8];
		for (int i = 0; i < database.length; i++) {
			database[i] = new AtomicInteger();
		}
		CompletableFuture<?>[] threads = new CompletableFuture<?>[4];
		for (int t = 0; t < threads.length; t++) {
			boolean writes = t == 0;
			threads[t] = CompletableFuture.runAsync(() -> {
				for (int i = 0; i < 50_000; i++) {
					int key = ThreadLocalRandom.current().nextInt(database.length);
					if (writes) {
						database[key].incrementAndGet();
						cache.evict(key);
					}
					else {
						long horizon = this.clock.now();
						cache.fill(key, database[key].get(), horizon);
					}
				}
			});
		}
		CompletableFuture.allOf(threads).join();
		for (int key = 0; key < database.length; key++) {
			Cache.ValueWrapper kept = cache.target().get(key);
			if (kept != null) {
				assertThat(kept.get()).as("key " + key).isEqualTo(database[key].get());
			}
		}
	}

	private LocalCache cache(Cache target) {
		LateEvictions none = new LateEvictions(this.clock, Duration.ZERO, () -> 0);
		return new LocalCache(new CacheAddress("cacheManager", "books"), target, this.stamps, new KeyTypes(), none);
	}

}
