package io.lbsync.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.ConcurrencyFailureException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many threads on several servers change and read the same items in every way there is;
 * when they are done all caches equal the database.
 */
class ConvergenceTests {

	private static final int ROUNDS = 60;

	private final AtomicInteger number = new AtomicInteger();

	@ParameterizedTest
	@MethodSource("io.lbsync.fleet.Variant#withConcurrentWriters")
	void whenEverybodyIsDoneAllCachesEqualTheDatabase(Variant variant) throws Exception {
		String often = "umbraco.cms.global.database-server-messenger.time-between-sync-operations=50ms";
		try (Fleet fleet = Fleet.create(variant)) {
			List<FleetServer> servers = new ArrayList<>();
			for (String name : List.of("a", "b", "c")) {
				servers.add(fleet.server(name, "lbsync.loops=auto", often, "spring.cache.type=caffeine"));
			}
			ExecutorService threads = Executors.newFixedThreadPool(2 * servers.size());
			try {
				List<Callable<Void>> work = new ArrayList<>();
				servers.forEach((server) -> work.addAll(List.of(() -> change(server), () -> read(server))));
				for (Future<Void> done : threads.invokeAll(work)) {
					done.get();
				}
			}
			finally {
				threads.shutdownNow();
			}
			for (FleetServer server : servers) {
				for (int id : new int[] { 1, 2 }) {
					await().atMost(Duration.ofSeconds(20))
						.untilAsserted(() -> assertThat(server.items().find(id)).isEqualTo(fleet.stored(id)));
				}
			}
			assertThat(servers).allSatisfy((server) -> assertThat(server.status().troubles()).isEmpty());
		}
	}

	private Void change(FleetServer server) {
		for (int i = 0; i < ROUNDS; i++) {
			try {
				change(server, "v" + this.number.incrementAndGet(), ThreadLocalRandom.current().nextInt(1, 3));
			}
			catch (ConcurrencyFailureException | IllegalStateException ex) {
				// Deadlocks and wanted failures: rolled back.
			}
		}
		return null;
	}

	private void change(FleetServer server, String content, int id) {
		Items items = server.items();
		switch (ThreadLocalRandom.current().nextInt(6)) {
			case 0 -> items.update(id, content);
			case 1 -> items.replace(id, content);
			case 2 -> items.updateBoth(content, content + "b");
			case 3 -> items.updateAndFail(id, content);
			case 4 -> items.updateAndFailButCommit(id, content);
			default -> server.inTransaction(() -> {
				items.find(3 - id);
				items.update(id, content);
				items.find(id);
			});
		}
	}

	private Void read(FleetServer server) {
		for (int i = 0; i < 20 * ROUNDS; i++) {
			assertThat(server.items().find(1 + i % 2)).isNotNull();
			Thread.yield();
		}
		return null;
	}

}
