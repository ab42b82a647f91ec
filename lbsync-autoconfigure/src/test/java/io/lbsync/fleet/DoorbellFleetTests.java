package io.lbsync.fleet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.lbsync.doorbell.Doorbell;
import io.lbsync.doorbell.SyncDoorbell;
import io.lbsync.fleet.Variant.Access;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleAccessor;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Servers learn of each other's changes long before their next look, where something can
 * tell them, and with it otherwise.
 */
@Timeout(180)
class DoorbellFleetTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration LONG_BEFORE = Duration.ofSeconds(3);

	private static final String INTERVAL = "umbraco.cms.global.database-server-messenger.time-between-sync-operations=";

	@Test
	void aChangeOnPostgresqlIsSeenLongBeforeTheNextLook() {
		Product.POSTGRESQL.orSkip();
		try (Fleet fleet = Fleet.create(new Variant(Product.POSTGRESQL, Access.JDBC))) {
			FleetServer a = fleet.server("a", "lbsync.loops=auto", INTERVAL + "10s");
			FleetServer b = fleet.server("b", "lbsync.loops=auto", INTERVAL + "10s");
			awaitProved(a);
			awaitProved(b);
			for (String content : List.of("new1", "newer1", "newest1")) {
				b.items().find(1);
				a.inTransaction(() -> a.items().update(1, content));
				await().atMost(LONG_BEFORE).until(() -> b.cached(1) == null);
				assertThat(b.items().find(1)).isEqualTo(content);
				a.items().find(1);
				b.items().update(1, content + "!");
				await("also outside a transaction of the caller's").atMost(LONG_BEFORE)
					.until(() -> a.cached(1) == null);
			}
			assertThat(a.bean(Doorbell.class).status().rung()).isGreaterThanOrEqualTo(3);
			assertThat(a.bean(Doorbell.class).status().failed()).isZero();
		}
	}

	@ParameterizedTest
	@ProductSource
	void aChangeIsSeenWithTheNextLookWhereNobodyRings(Product product) {
		try (Fleet fleet = Fleet.create(new Variant(product, Access.JDBC))) {
			// Nobody turns its loops, so it does not ring.
			FleetServer a = fleet.server("a");
			FleetServer b = fleet.server("b", "lbsync.loops=auto", INTERVAL + "300ms");
			await().atMost(PATIENCE).until(() -> b.status().ready());
			if (product == Product.POSTGRESQL) {
				awaitProved(b);
			}
			else {
				assertThat(b.bean(Doorbell.class).status().trouble()).isNotEmpty();
			}
			b.items().update(2, "new2");
			assertThat(b.items().find(1)).isEqualTo("old1");
			a.items().update(1, "new1");
			await().atMost(PATIENCE).until(() -> b.cached(1) == null);
			assertThat(a.bean(Doorbell.class).status().rung()).isZero();
		}
	}

	@ParameterizedTest
	@ProductSource
	void serversOfOneMachineHearEachOtherWhereTheDatabaseHasNoDoorbell(Product product) {
		Assumptions.assumeTrue(product != Product.POSTGRESQL, "it has one");
		try (Fleet fleet = Fleet.create(new Variant(product, Access.JDBC))) {
			FleetServer a = fleet.server("a", "lbsync.loops=auto", INTERVAL + "1h");
			FleetServer b = fleet.server("b", "lbsync.loops=auto", INTERVAL + "1h");
			await().atMost(PATIENCE).until(() -> a.status().ready() && b.status().ready());
			await().atMost(PATIENCE).until(() -> heardOnMachine(a) && heardOnMachine(b));
			assertThat(b.items().find(1)).isEqualTo("old1");
			a.items().update(1, "new1");
			await().atMost(PATIENCE).until(() -> b.cached(1) == null);
			assertThat(b.bean(Doorbell.class).status().proved()).isFalse();
		}
	}

	private static boolean heardOnMachine(FleetServer server) {
		return server.bean(Doorbell.class).status().trouble().endsWith("hear each other");
	}

	/**
	 * Without locks of sessions others would learn of it from their next look.
	 */
	@Test
	void whenTheSchedulingServerStopsTheOthersAreToldAtOnce() {
		Product.POSTGRESQL.orSkip();
		try (Fleet fleet = Fleet.create(new Variant(Product.POSTGRESQL, Access.JDBC))) {
			String[] elected = { "lbsync.loops=auto", INTERVAL + "60s", "lbsync.election.session-lock=off",
					"umbraco.cms.global.server-role=elected" };
			FleetServer a = fleet.server("a", elected);
			await().atMost(PATIENCE).until(() -> publishes(a));
			FleetServer b = fleet.server("b", elected);
			awaitProved(b);
			await().atMost(PATIENCE)
				.until(() -> b.bean(ServerRoleAccessor.class).currentServerRole() == ServerRole.SUBSCRIBER);
			a.close();
			await().atMost(PATIENCE).until(() -> publishes(b));
		}
	}

	private static boolean publishes(FleetServer server) {
		ServerRole role = server.bean(ServerRoleAccessor.class).currentServerRole();
		return role == ServerRole.SINGLE || role == ServerRole.SCHEDULING_PUBLISHER;
	}

	@Test
	void switchedOffItNeitherRingsNorListens() {
		Product.POSTGRESQL.orSkip();
		try (Fleet fleet = Fleet.create(new Variant(Product.POSTGRESQL, Access.JDBC))) {
			FleetServer a = fleet.server("a", "lbsync.loops=auto", "lbsync.doorbell.enabled=false");
			await().atMost(PATIENCE).until(() -> a.status().ready());
			a.items().update(1, "new1");
			assertThat(a.bean(Doorbell.class).pause()).isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_100));
			assertThat(a.bean(Doorbell.class).status().proved()).isFalse();
			assertThat(a.bean(Doorbell.class).status().trouble()).contains("lbsync.doorbell.enabled");
			assertThat(sessions(fleet)).isZero();
		}
	}

	@Test
	void aDoorbellOfTheApplicationsRingsInsteadOfTheDatabases() {
		try (Fleet fleet = Fleet.create(new Variant(Product.H2, Access.JDBC))) {
			FleetServer a = fleet.server("a", "lbsync.loops=auto", INTERVAL + "1h", SharedBell.SOURCE);
			FleetServer b = fleet.server("b", "lbsync.loops=auto", INTERVAL + "1h", SharedBell.SOURCE);
			await().atMost(PATIENCE).until(() -> a.status().ready() && b.status().ready());
			assertThat(b.items().find(1)).isEqualTo("old1");
			a.items().update(1, "new1");
			await().atMost(PATIENCE).until(() -> b.cached(1) == null);
		}
	}

	@Test
	void aDoorbellThatHangsHoldsUpNoCommit() throws InterruptedException {
		try (Fleet fleet = Fleet.create(new Variant(Product.H2, Access.JDBC))) {
			FleetServer a = fleet.server("a", "lbsync.loops=auto", INTERVAL + "100ms", SharedBell.SOURCE);
			FleetServer b = fleet.server("b");
			await().atMost(PATIENCE).until(() -> a.status().ready());
			SharedBell.hanging = new CountDownLatch(1);
			try {
				for (int i = 0; i < 50; i++) {
					String content = "new" + i;
					a.inTransaction(() -> a.items().update(1, content));
				}
				b.step();
				assertThat(b.items().find(1)).isEqualTo("new49");
				assertThat(a.bean(Doorbell.class).status().rung()).isZero();
			}
			finally {
				SharedBell.hanging.countDown();
			}
		}
	}

	private static int sessions(Fleet fleet) {
		return fleet.jdbc()
			.sql("SELECT count(*) FROM pg_stat_activity "
					+ "WHERE application_name = 'lbsync doorbell' AND datname = current_database()")
			.query(Integer.class)
			.single();
	}

	private static void awaitProved(FleetServer server) {
		await().atMost(PATIENCE).until(() -> server.status().ready() && server.bean(Doorbell.class).status().proved());
	}

	/**
	 * What an application may bring: here, for the servers of one JVM.
	 */
	static final class SharedBell implements SyncDoorbell {

		static final String SOURCE = "spring.main.sources=" + SharedBell.class.getName();

		private static final List<SharedBell> LISTENING = new CopyOnWriteArrayList<>();

		static volatile CountDownLatch hanging = new CountDownLatch(0);

		private volatile Runnable heard = () -> {
		};

		@Override
		public void ring() throws InterruptedException {
			hanging.await();
			LISTENING.stream().filter((bell) -> bell != this).forEach((bell) -> bell.heard.run());
		}

		@Override
		public void start(Runnable heard) {
			this.heard = heard;
			LISTENING.add(this);
		}

		@Override
		public void stop(Duration timeout) {
			LISTENING.remove(this);
		}

		@Override
		public boolean isProved() {
			return true;
		}

	}

}
