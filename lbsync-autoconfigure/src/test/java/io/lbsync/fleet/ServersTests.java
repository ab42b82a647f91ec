package io.lbsync.fleet;

import java.time.Duration;

import io.lbsync.fleet.Variant.Access;
import io.lbsync.sync.SyncBootState;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Servers come and go, and their loops turn by themselves.
 */
class ServersTests {

	@ParameterizedTest
	@ProductSource
	void aServerWhoseLoopsTurnWaitsForThePositionOfAnother(Product product) {
		try (Fleet fleet = Fleet.create(new Variant(product, Access.JDBC))) {
			FleetServer a = fleet.server("a");
			FleetServer live = fleet.server("live", "lbsync.loops=auto");
			await().until(() -> live.status().ready());
			assertThat(live.items().find(1)).isEqualTo("old1");
			for (String content : new String[] { "new1", "newer1" }) {
				a.items().update(1, content);
				String position = a.distributed().lastPosition();
				assertThat(live.distributed().awaitPropagation(position, Duration.ofSeconds(30))).isTrue();
				assertThat(live.items().find(1)).isEqualTo(content);
			}
			live.cache("items").evict(1);
			String position = live.distributed().lastPosition();
			assertThat(position).isNotNull();
			a.step();
			assertThat(a.distributed().awaitPropagation(position, Duration.ZERO)).isTrue();
		}
	}

	@ParameterizedTest
	@ProductSource
	void aServerThatWasStoppedComesUpWarm(Product product) {
		try (Fleet fleet = Fleet.create(new Variant(product, Access.JDBC))) {
			FleetServer a = fleet.server("a");
			try (FleetServer first = fleet.server("b", "lbsync.loops=auto")) {
				await().until(() -> first.status().ready());
				assertThat(first.status().bootState()).isEqualTo(SyncBootState.COLD);
			}
			a.items().update(1, "new1");
			FleetServer second = fleet.server("b", "lbsync.loops=auto");
			await().until(() -> second.status().ready());
			assertThat(second.status().bootState()).isEqualTo(SyncBootState.WARM);
			assertThat(second.items().find(1)).isEqualTo("new1");
			FleetServer other = fleet.server("c");
			assertThat(other.status().bootState()).as("its name is new").isEqualTo(SyncBootState.COLD);
		}
	}

	@Test
	void aServerIsReadyAsSoonAsItIsCaughtUpNotAnIntervalLater() {
		try (Fleet fleet = Fleet.create(new Variant(Product.H2, Access.JDBC))) {
			FleetServer seldom = fleet.server("seldom", "lbsync.loops=auto",
					"umbraco.cms.global.database-server-messenger.time-between-sync-operations=1h");
			await().atMost(Duration.ofSeconds(30)).until(() -> seldom.status().ready());
		}
	}

	@Test
	void applicationsInOneJvmThatUseDifferentDatabasesDoNotDisturbEachOther() {
		Variant variant = new Variant(Product.H2, Access.JDBC);
		try (Fleet one = Fleet.create(variant); Fleet another = Fleet.create(variant)) {
			FleetServer a = one.server("a");
			FleetServer x = another.server("a");
			assertThat(a.items().find(1) + x.items().find(1)).isEqualTo("old1old1");
			a.inTransaction(() -> {
				a.items().update(1, "new1");
				x.inTransaction(() -> x.items().update(2, "new2"));
				assertThat(x.cached(1)).isEqualTo("old1");
			});
			a.step();
			x.step();
			assertThat(one.rows()).isEqualTo(1);
			assertThat(another.rows()).isEqualTo(1);
			assertThat(a.items().find(1)).isEqualTo("new1");
			assertThat(x.items().find(1)).isEqualTo("old1");
			assertThat(x.items().find(2)).isEqualTo("new2");
		}
	}

	@Test
	void anApplicationGoesOnWhenTheOtherInItsJvmIsClosed() {
		try (Fleet fleet = Fleet.create(new Variant(Product.H2, Access.JDBC))) {
			FleetServer a = fleet.server("a");
			FleetServer b = fleet.server("b");
			try (FleetServer gone = fleet.server("gone", "lbsync.loops=auto")) {
				gone.items().update(1, "new1");
			}
			a.step();
			assertThat(a.items().find(1)).isEqualTo("new1");
			a.items().update(1, "newer1");
			b.step();
			assertThat(b.items().find(1)).isEqualTo("newer1");
		}
	}

}
