package io.lbsync.election;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import io.lbsync.testkit.Happenings;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever happens to servers, links and database: never two that schedule, and soon
 * another one. Small by default; CONTRIBUTING.md says how to make it big.
 * <p>
 * The judge is what the servers wrote down themselves: from when to when each of them
 * would have answered that it publishes, if it heard nothing more. All processes of the
 * machine have one monotonic clock.
 */
class ElectionChaosTests {

	private static final int EVENTS = Integer.getInteger("lbsync.chaos", 25);

	private static final int SERVERS = Integer.getInteger("lbsync.chaos.servers", (EVENTS > 40) ? 20 : 8);

	private static final Duration PAUSE = Duration.ofMillis(1000);

	// Seconds instead of minutes, but for what the database waits before it ends a silent
	// session: five seconds.
	static final ElectionSettings SETTINGS = new ElectionSettings(Duration.ofSeconds(1), Duration.ofSeconds(6),
			Duration.ofSeconds(2), Duration.ofMillis(750), Duration.ofMillis(250), Duration.ofHours(1));

	// Leases and proofs last longer than others wait for them.
	private static final ElectionSettings WITHOUT_MARGIN = new ElectionSettings(SETTINGS.interval(),
			SETTINGS.staleTimeout(), SETTINGS.touchTimeout(), SETTINGS.grace(), SETTINGS.grace().negated(),
			SETTINGS.retention());

	// A term may begin only when the lease has run out, an interval may pass before
	// anybody looks, and a server that stands still while it begins one is waited for.
	private static final Duration BOUND = SETTINGS.staleTimeout().plus(SETTINGS.interval()).plusSeconds(2);

	// The few blows of each build fall on a machine that does other things, too.
	private static final Duration ASSERTED = (EVENTS > 40) ? BOUND : BOUND.multipliedBy(2);

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB })
	void thereIsNeverMoreThanOnePublisherAndSoonAnother(Product product) throws Exception {
		long seed = Long.getLong("lbsync.chaos.seed", new Random().nextInt(1_000_000));
		try (ElectionDatabase database = ElectionDatabase.start(product);
				ElectionFleet fleet = new ElectionFleet(database, SETTINGS, SERVERS)) {
			fleet.startAll();
			fleet.awaitPublisher(PATIENCE);
			long from = fleet.chronicle().reigns().get(0).from();
			Chaos chaos = new Chaos(fleet, seed, SETTINGS.staleTimeout().multipliedBy(2));
			chaos.run(EVENTS, PAUSE);
			fleet.awaitPublisher(PATIENCE);
			long to = System.nanoTime();
			Chronicle chronicle = fleet.chronicle();
			List<String> overlaps = chronicle.overlaps();
			Chronicle.Vacancy longest = chronicle.longestVacancy(from, to);
			System.out.printf("Chaos of elections, %s, seed %d: %d servers, %d events %s, %.0f s, %d reigns; instants "
					+ "with two publishers: %d; longest time with none %.2f s (with what the database was away and "
					+ "further blows %.2f s), bound %.1f s%n", product, seed, SERVERS, chaos.events(), chaos,
					(to - from) / 1e9, chronicle.reigns().size(), overlaps.size(), longest.seconds(),
					longest.wholeSeconds(), BOUND.toMillis() / 1e3);
			assertThat(overlaps).as("seed %d", seed).isEmpty();
			assertThat(longest.seconds()).as("seed %d, %s", seed, longest).isLessThan(ASSERTED.toMillis() / 1e3);
			assertThat(chaos.events()).isGreaterThan(EVENTS / 2);
		}
	}

	@Test
	void withoutMarginTwoPublishersAreFound() throws Exception {
		try (ElectionDatabase database = ElectionDatabase.start(Product.POSTGRESQL);
				ElectionFleet fleet = new ElectionFleet(database, WITHOUT_MARGIN, 4)) {
			fleet.startAll();
			fleet.awaitPublisher(PATIENCE);
			// A kill is enough; a second one in case the machine was busy.
			for (int i = 0; i < 4 && fleet.chronicle().overlaps().isEmpty(); i++) {
				Member killed = fleet.awaitPublisher(PATIENCE);
				killed.kill();
				killed.start();
				fleet.awaitPublisher(PATIENCE);
				Happenings.await(1000);
			}
			assertThat(fleet.chronicle().overlaps()).isNotEmpty();
			System.out.println("as it must be: " + fleet.chronicle().overlaps().get(0));
		}
	}

}
