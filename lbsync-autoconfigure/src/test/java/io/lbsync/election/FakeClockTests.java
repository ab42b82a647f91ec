package io.lbsync.election;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import io.lbsync.testkit.Happenings;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever the clocks on the wall say, of servers and of the database: roles stay as they
 * are.
 */
class FakeClockTests {

	private static final int JUMPS = 4;

	// Far less than the clocks jump, and more than a busy machine stands still.
	private static final ElectionSettings SETTINGS = new ElectionSettings(Duration.ofSeconds(1), Duration.ofSeconds(30),
			Duration.ofSeconds(5), Duration.ofSeconds(4), Duration.ofMillis(250), Duration.ofHours(1));

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Random random = new Random();

	@TempDir
	private Path folder;

	@BeforeEach
	void findLibrary() {
		boolean found = FakeClock.library().isPresent();
		if (!found) {
			System.out.println("Clocks are not moved here: libfaketime is missing (Debian: libfaketime)");
		}
		assumeThat(found).as("libfaketime").isTrue();
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB })
	void clocksThatJumpChangeNoRole(Product product) throws Exception {
		Map<String, FakeClock> clocks = new HashMap<>();
		FakeClock ofDatabase = FakeClock.in(this.folder, "database");
		try (ElectionDatabase database = ElectionDatabase.start(product);
				ElectionFleet fleet = new ElectionFleet(database, SETTINGS, 3,
						(server) -> clocks.computeIfAbsent(server, (name) -> FakeClock.in(this.folder, name))
							.environment())) {
			database.restart(ofDatabase.environment());
			fleet.startAll();
			Member publisher = fleet.awaitPublisher(PATIENCE);
			await("a deputy").atMost(PATIENCE).until(database::hasDeputy);
			long from = System.nanoTime();
			int terms = fleet.chronicle().terms();
			for (int i = 0; i < JUMPS; i++) {
				clocks.values().forEach((clock) -> clock.set(jump()));
				Happenings.await(2000);
			}
			assertThat(fleet.publisher()).as(fleet::output).contains(publisher);
			assertThat(fleet.chronicle().terms()).as("terms").isEqualTo(terms);
			for (int i = 0; i < JUMPS; i++) {
				clocks.values().forEach((clock) -> clock.set(jump()));
				ofDatabase.set(jump());
				Happenings.await(2000);
			}
			verifyThatClocksMove(fleet, clocks, database, ofDatabase);
			fleet.awaitPublisher(PATIENCE);
			Chronicle chronicle = fleet.chronicle();
			double vacancy = chronicle.longestVacancy(from, System.nanoTime()).seconds();
			System.out.printf(
					"Clocks of three servers jumped %d times, %d times with that of %s: %d terms, %d instants with two, "
							+ "%.3f s without publisher%n",
					2 * JUMPS, JUMPS, product, chronicle.terms() - terms, chronicle.overlaps().size(), vacancy);
			assertThat(chronicle.overlaps()).isEmpty();
			if (!endsIdleSessions(product, fleet)) {
				assertThat(chronicle.terms()).as(fleet::output).isEqualTo(terms);
			}
		}
	}

	/**
	 * PostgreSQL's time-outs go by the clock on the wall: one that jumps ahead may end a
	 * session that was not silent. Then another server takes over.
	 */
	private static boolean endsIdleSessions(Product product, ElectionFleet fleet) {
		return product == Product.POSTGRESQL && fleet.output().contains("due to idle-session timeout");
	}

	/**
	 * Ten minutes before or behind, or anything between.
	 */
	private Duration jump() {
		return switch (this.random.nextInt(3)) {
			case 0 -> Duration.ofMinutes(10);
			case 1 -> Duration.ofMinutes(-10);
			default -> Duration.ofSeconds(this.random.nextInt(1200) - 600);
		};
	}

	private static void verifyThatClocksMove(ElectionFleet fleet, Map<String, FakeClock> clocks,
			ElectionDatabase database, FakeClock ofDatabase) {
		clocks.values().forEach((clock) -> clock.set(Duration.ofMinutes(10)));
		ofDatabase.set(Duration.ofMinutes(-10));
		await("clocks that were moved").atMost(Duration.ofSeconds(10))
			.until(() -> System.currentTimeMillis() - database.time() > 300_000
					&& fleet.members().stream().allMatch((one) -> one.time() - System.currentTimeMillis() > 300_000));
	}

}
