package io.lbsync.cache;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A server that has not heard from the database for too long does not trust its caches,
 * if it was told not to.
 */
class StalenessTests {

	private static final Duration MAX = Duration.ofHours(1);

	private final FakeServer.Fleet fleet = new FakeServer.Fleet(dataSource());

	private static JdbcDataSource dataSource() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID());
		return dataSource;
	}

	@Test
	void cachesAreServedWhileTheDatabaseIsHeard() {
		FakeServer server = server(List.of(), List.of(), AsyncCaches.create());
		server.loading().put(1L, "value");
		server.caches.heard(now());
		assertThat(server.value(1L)).isEqualTo("value");
		assertThat(server.cache().get(1L, String.class)).isEqualTo("value");
		assertThat(server.cache().retrieve(1L)).isNotNull();
	}

	@Test
	void cachesAreBypassedWhenTheDatabaseIsSilentAndServedAgainLater() {
		FakeServer server = server(List.of(), List.of(), AsyncCaches.create());
		server.loading().put(1L, "cached");
		fallSilent(server);
		assertThat(server.value(1L)).isNull();
		assertThat(server.cache().get(1L, String.class)).isNull();
		assertThat(server.cache().get(1L, () -> "loaded")).isEqualTo("loaded");
		assertThat(server.cache().retrieve(1L)).isNull();
		assertThat(server.cache().retrieve(1L, () -> CompletableFuture.completedFuture("later")).join())
			.isEqualTo("later");
		server.caches.heard(now());
		assertThat(server.value(1L)).isNotNull();
	}

	@Test
	void transactionSeesItsOwnValuesAlsoThen() {
		FakeServer server = server(List.of(), List.of("books"), new CaffeineCacheManager());
		fallSilent(server);
		server.transaction().executeWithoutResult((status) -> {
			server.cache().put(1L, "own");
			assertThat(server.value(1L)).isEqualTo("own");
			server.cache().evict(1L);
			assertThat(server.value(1L)).isNull();
		});
	}

	@Test
	void cacheThatIsToFailFails() {
		FakeServer server = server(List.of(), List.of("cacheManager:books"), new CaffeineCacheManager());
		server.loading().put(1L, "cached");
		fallSilent(server);
		assertThatExceptionOfType(StaleCacheException.class).isThrownBy(() -> server.value(1L))
			.withMessageContaining("cacheManager:books")
			.withMessageContaining("lbsync.cache.max-staleness (PT1H)");
		assertThatExceptionOfType(StaleCacheException.class).isThrownBy(() -> server.cache().get(1L, () -> "loaded"));
		assertThat(server.cache("authors").get(1L)).isNull();
	}

	@Test
	void cacheThatIsToBeServedIsServed() {
		FakeServer server = server(List.of("books"), List.of("*"), new CaffeineCacheManager());
		server.loading().put(1L, "cached");
		fallSilent(server);
		assertThat(server.value(1L)).isEqualTo("cached");
	}

	@Test
	void withoutALimitSilenceChangesNothing() {
		FakeServer server = this.fleet.server();
		server.loading().put(1L, "cached");
		fallSilent(server);
		assertThat(server.value(1L)).isEqualTo("cached");
	}

	private static void fallSilent(FakeServer server) {
		server.caches.heard(now() - MAX.plusSeconds(1).toNanos());
	}

	private static long now() {
		return System.nanoTime();
	}

	private FakeServer server(List<String> serve, List<String> fail, CacheManager manager) {
		CacheSettings.Staleness staleness = new CacheSettings.Staleness(MAX, serve, fail);
		return new FakeServer(this.fleet, manager,
				new CacheSettings(List.of(), List.of(), List.of(), 10, Duration.ZERO, staleness), List.of());
	}

}
