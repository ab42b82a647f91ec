package io.lbsync.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;

import io.lbsync.loop.Ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Evictions are repeated after the time by which replicas lag.
 */
class LateEvictionsTests {

	private static final Duration LAG = Duration.ofSeconds(4);

	private final StampClock clock = new StampClock();

	private final AtomicLong now = new AtomicLong();

	private final LateEvictions late = new LateEvictions(this.clock, LAG, (Ticker) this.now::get);

	private final LocalCache cache = cache(new ConcurrentMapCache("books"));

	@Test
	void whatWasLoadedFromTheReplicaAfterAnEvictionIsEvictedAfterItsLag() {
		this.cache.evict(1L);
		this.late.step();
		keep(this.cache, 1L);
		keep(this.cache, 2L);
		pass(Duration.ofMillis(3999));
		assertThat(this.cache.target().get(1L)).isNotNull();
		pass(Duration.ofMillis(1));
		assertThat(this.cache.target().get(1L)).isNull();
		assertThat(this.cache.target().get(2L)).isNotNull();
	}

	@Test
	void itIsRepeatedOnce() {
		this.cache.evict(1L);
		this.late.step();
		pass(LAG);
		keep(this.cache, 1L);
		pass(LAG.multipliedBy(2));
		assertThat(this.cache.target().get(1L)).isNotNull();
	}

	@Test
	void loadThatIsUnderWayWhenItIsRepeatedIsNotKept() {
		this.cache.evict(1L);
		this.late.step();
		long horizon = this.clock.now();
		pass(LAG);
		assertThat(this.cache.fill(1L, "from the replica", horizon)).isFalse();
	}

	@Test
	void clearIsRepeatedToo() {
		this.cache.clear();
		this.late.step();
		keep(this.cache, 1L);
		pass(LAG);
		assertThat(this.cache.target().get(1L)).isNull();
	}

	@Test
	void putOfACommittedTransactionIsRepeatedAsEviction() {
		PrivateValue value = new PrivateValue("new", this.clock.now(), 1);
		assertThat(this.cache.replace(1L, value, this.cache.settle(false))).isTrue();
		this.late.step();
		pass(LAG);
		assertThat(this.cache.target().get(1L)).isNull();
	}

	@Test
	void whatIsEvictedInOneRunIsRepeatedInOne() {
		List<Boolean> open = new ArrayList<>();
		LocalCache watching = cache(new ConcurrentMapCache("sums") {
			@Override
			public boolean evictIfPresent(Object key) {
				open.add(LateEvictionsTests.this.clock.isRunOpen());
				return super.evictIfPresent(key);
			}
		});
		this.clock.runStarted();
		watching.evict("sum");
		// Does not cut the set.
		this.late.step();
		pass(LAG);
		this.cache.evict(1L);
		this.clock.runEnded();
		this.late.step();
		keep(this.cache, 1L);
		keep(watching, "sum");
		pass(LAG.minusMillis(1));
		assertThat(this.cache.target().get(1L)).isNotNull();
		assertThat(watching.target().get("sum")).isNotNull();
		pass(Duration.ofMillis(1));
		assertThat(this.cache.target().get(1L)).isNull();
		assertThat(watching.target().get("sum")).isNull();
		assertThat(open).containsExactly(true, true);
	}

	@Test
	void veryManyBecomeAClear() {
		for (int i = 0; i < 10_001; i++) {
			this.cache.evict(i);
		}
		this.late.step();
		keep(this.cache, "other");
		pass(LAG);
		assertThat(this.cache.target().get("other")).isNull();
	}

	@Test
	void cacheThatFailsHoldsUpNoOther() {
		Cache failing = new ConcurrentMapCache("failing") {
			private boolean first = true;

			@Override
			public boolean evictIfPresent(Object key) {
				if (this.first) {
					this.first = false;
					return true;
				}
				throw new IllegalStateException("on purpose");
			}
		};
		cache(failing).evict(1L);
		this.cache.evict(1L);
		this.late.step();
		keep(this.cache, 1L);
		pass(LAG);
		assertThat(this.cache.target().get(1L)).isNull();
		assertThat(this.clock.isRunOpen()).isFalse();
	}

	@Test
	void withoutALagNothingIsRemembered() {
		LateEvictions none = new LateEvictions(this.clock, Duration.ZERO, this.now::get);
		none.evicted(this.cache, 1L);
		none.step();
		keep(this.cache, 1L);
		this.now.addAndGet(LAG.toNanos());
		none.step();
		assertThat(this.cache.target().get(1L)).isNotNull();
	}

	@Test
	void loopRepeatsEvictionsOfThisServerAndOfOthers() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID());
		FakeServer.Fleet fleet = new FakeServer.Fleet(dataSource);
		CacheSettings settings = new CacheSettings(List.of(), List.of(), List.of(), 10, Duration.ofMillis(1),
				CacheSettings.Staleness.NONE);
		FakeServer lagging = new FakeServer(fleet, new CaffeineCacheManager(), settings, List.of());
		LateEvictionLoop loop = new LateEvictionLoop(lagging.caches);
		// The cache is not there yet.
		fleet.server().cache().evict(1L);
		lagging.transaction().executeWithoutResult((status) -> lagging.cache().evict(2L));
		lagging.shared().put(1L, "from the replica");
		lagging.shared().put(2L, "from the replica");
		loop.start();
		assertThat(loop.isRunning()).isTrue();
		await().untilAsserted(() -> {
			assertThat(lagging.sharedValue(1L)).isNull();
			assertThat(lagging.sharedValue(2L)).isNull();
		});
		loop.stop();
		assertThat(loop.isRunning()).isFalse();
	}

	private void keep(LocalCache cache, Object key) {
		assertThat(cache.fill(key, "from the replica", this.clock.now())).isTrue();
	}

	private void pass(Duration time) {
		this.now.addAndGet(time.toNanos());
		this.late.step();
	}

	private LocalCache cache(Cache target) {
		return new LocalCache(new CacheAddress("cacheManager", target.getName()), target,
				new Stamps(this.clock, new AtomicLongArray(1)), new KeyTypes(), this.late);
	}

}
