package io.lbsync.election;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How soon another server publishes, at default time-outs. Best of three: the machine may
 * do other things meanwhile.
 */
class FailoverTests {

	static final ElectionSettings DEFAULTS = new ElectionSettings(Duration.ofMinutes(1), Duration.ofMinutes(2),
			Duration.ofMinutes(1), Duration.ofMillis(700), Duration.ofMillis(300), Duration.ofDays(1));

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int TIMES = 3;

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB })
	void anotherServerPublishesAboutASecondAfterACrash(Product product) throws Exception {
		List<Double> seconds = failovers(product, Member::kill);
		System.out.printf("Failover after kill -9, %s: %s s%n", product, seconds);
		assertThat(seconds).anyMatch((one) -> one < 1.5);
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB })
	void anotherServerPublishesAtOnceAfterAGracefulStop(Product product) throws Exception {
		List<Double> seconds = failovers(product, Member::stop);
		System.out.printf("Failover after a graceful stop, from SIGTERM, %s: %s s%n", product, seconds);
		assertThat(seconds).anyMatch((one) -> one < 0.3);
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB })
	void aServerThatStandsStillWhileItsSessionIsEndedNeverPublishesBesideAnother(Product product) throws Exception {
		try (ElectionDatabase database = ElectionDatabase.start(product);
				ElectionFleet fleet = new ElectionFleet(database, DEFAULTS, 3)) {
			fleet.startAll();
			for (int i = 0; i < TIMES; i++) {
				Member publisher = awaitDeputy(database, fleet);
				String stopped = publisher.processName();
				publisher.pause(() -> {
					// The database's side sees the end; the process cannot.
					publisher.link().reset();
					long reset = System.nanoTime();
					await().atMost(PATIENCE).until(() -> fleet.chronicle().firstReignAfter(reset, stopped) != null);
				});
				Chaos.await(2000);
			}
			assertThat(fleet.chronicle().overlaps()).isEmpty();
		}
	}

	private static List<Double> failovers(Product product, Consumer<Member> blow) throws Exception {
		List<Double> seconds = new ArrayList<>();
		try (ElectionDatabase database = ElectionDatabase.start(product);
				ElectionFleet fleet = new ElectionFleet(database, DEFAULTS, 3)) {
			fleet.startAll();
			for (int i = 0; i < TIMES; i++) {
				Member publisher = awaitDeputy(database, fleet);
				String ended = publisher.processName();
				long before = System.nanoTime();
				blow.accept(publisher);
				fleet.awaitPublisher(PATIENCE);
				seconds.add((fleet.chronicle().firstReignAfter(before, ended) - before) / 1e9);
				publisher.start();
			}
			assertThat(fleet.chronicle().overlaps()).isEmpty();
		}
		return seconds;
	}

	private static Member awaitDeputy(ElectionDatabase database, ElectionFleet fleet) {
		fleet.awaitPublisher(PATIENCE);
		await("a deputy").atMost(PATIENCE).until(() -> database.waitingForLocks() > 0);
		return fleet.awaitPublisher(PATIENCE);
	}

}
