package io.lbsync.fleet;

import java.time.Duration;

import io.lbsync.election.Election;
import io.lbsync.fleet.Variant.Access;
import io.lbsync.testkit.ChildCommands;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process that is stopped by the system in the middle of a fenced transaction, and goes
 * on after another one has taken over.
 */
class FencedPauseTests {

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void commitOfAPublisherThatWasPausedAndReplacedFails(Product product) {
		try (Fleet fleet = Fleet.create(new Variant(product, Access.JDBC))) {
			// One that makes the tables, and has no part in it.
			fleet.server("first");
			try (ServerProcess paused = paused(fleet)) {
				paused.awaitLine("inside");
				FleetServer next = fleet.server("next", "umbraco.cms.global.server-role=elected", "lbsync.loops=auto",
						"umbraco.cms.global.database-server-messenger.time-between-sync-operations=200ms");
				Election election = next.bean(Election.class);
				await().atMost(Duration.ofSeconds(30)).until(() -> election.status().epoch() == 1);
				paused.pause();
				long from = System.nanoTime();
				await().atMost(Duration.ofSeconds(60)).until(() -> election.status().session());
				System.err.println(product + ": a publisher stopped by SIGSTOP at default time-outs was replaced after "
						+ Duration.ofNanos(System.nanoTime() - from).toMillis() + " ms");
				paused.resume();
				paused.send(ChildCommands.GO);
				assertThat(paused.awaitLine("outcome (.*)").group(1)).isEqualTo("fenced off");
			}
			assertThat(fleet.stored(1)).isEqualTo("old1");
		}
	}

	private static ServerProcess paused(Fleet fleet) {
		return FleetServer
			.process(fleet, FencedServer.class, "paused", "lbsync.loops=auto", "umbraco.cms.global.server-role=elected")
			.start();
	}

}
