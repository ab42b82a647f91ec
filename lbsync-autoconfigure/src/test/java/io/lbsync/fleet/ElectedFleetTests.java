package io.lbsync.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

import io.lbsync.election.Election;
import io.lbsync.election.ElectionStatus;
import io.lbsync.fleet.Variant.Access;
import io.lbsync.jdbc.Dialect;
import io.lbsync.role.NotSchedulingPublisherException;
import io.lbsync.role.SchedulingPublisherFence;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleAccessor;
import io.lbsync.role.ServerRoleChangedEvent;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Whole applications that elect the one of them that schedules.
 */
@ParameterizedClass
@ProductSource
class ElectedFleetTests {

	private static final String[] ELECTED = { "umbraco.cms.global.server-role=elected", "lbsync.loops=auto",
			"umbraco.cms.global.database-server-messenger.time-between-sync-operations=200ms",
			"umbraco.cms.global.database-server-registrar.wait-time-between-calls=2s",
			"umbraco.cms.global.database-server-registrar.stale-server-timeout=10s" };

	private static final Duration LONG = Duration.ofSeconds(60);

	private final Product product;

	private Fleet fleet;

	ElectedFleetTests(Product product) {
		this.product = product;
	}

	@BeforeEach
	void create() {
		this.fleet = Fleet.create(new Variant(this.product, Access.JDBC));
	}

	@AfterEach
	void close() {
		if (this.fleet != null) {
			this.fleet.close();
		}
	}

	@Test
	void oneOfThreeSchedulesAndUmbracoServerSaysSo() {
		FleetServer a = server("a");
		await().atMost(LONG).untilAsserted(() -> assertThat(role(a)).isEqualTo(ServerRole.SINGLE));
		FleetServer b = server("b");
		FleetServer c = server("c");
		await().atMost(LONG).untilAsserted(() -> {
			assertThat(role(a)).isEqualTo(ServerRole.SCHEDULING_PUBLISHER);
			assertThat(List.of(role(b), role(c))).containsOnly(ServerRole.SUBSCRIBER);
			assertThat(column("isSchedulingPublisher"))
				.containsExactlyInAnyOrderEntriesOf(Map.of("a", true, "b", false, "c", false));
			assertThat(column("isActive")).containsExactlyInAnyOrderEntriesOf(Map.of("a", true, "b", true, "c", true));
		});
		a.close();
		await().atMost(LONG).untilAsserted(() -> {
			assertThat(List.of(role(b), role(c))).containsExactlyInAnyOrder(ServerRole.SCHEDULING_PUBLISHER,
					ServerRole.SUBSCRIBER);
			assertThat(column("isActive")).containsEntry("a", false);
		});
		assertThat(column("isSchedulingPublisher").values()).containsOnlyOnce(true);
	}

	@Test
	void contextThatIsPausedHandsOverAndIsAnotherHolderAfterwards() {
		FleetServer a = server("a");
		await().atMost(LONG).until(() -> publishes(a));
		List<ServerRoleChangedEvent> events = new CopyOnWriteArrayList<>();
		a.context()
			.addApplicationListener(
					(ApplicationListener<PayloadApplicationEvent<ServerRoleChangedEvent>>) (event) -> events
						.add(event.getPayload()));
		String token = a.bean(SchedulingPublisherFence.class).token();
		FleetServer b = server("b");
		a.context().stop();
		assertThat(role(a)).isEqualTo(ServerRole.UNKNOWN);
		await().atMost(LONG).until(() -> publishes(b));
		a.context().start();
		await().atMost(LONG).untilAsserted(() -> assertThat(role(a)).isEqualTo(ServerRole.SUBSCRIBER));
		b.close();
		await().atMost(LONG).until(() -> publishes(a));
		assertThat(a.bean(SchedulingPublisherFence.class).token()).isNotEqualTo(token).isNotEmpty();
		assertThat(events).extracting(ServerRoleChangedEvent::current)
			.contains(ServerRole.UNKNOWN, ServerRole.SUBSCRIBER);
	}

	@Test
	void fencedTransactionOfAServerThatWasTakenOverDoesNotCommit() {
		// The only writer keeps others from taking over, too.
		assumeThat(this.product).isNotEqualTo(Product.SQLITE);
		FleetServer a = server("a");
		await().atMost(LONG).until(() -> publishes(a));
		FleetServer b = server("b");
		await().atMost(LONG).untilAsserted(() -> assertThat(role(b)).isEqualTo(ServerRole.SUBSCRIBER));
		SchedulingPublisherFence fence = a.bean(SchedulingPublisherFence.class);
		assertThatExceptionOfType(NotSchedulingPublisherException.class).isThrownBy(() -> a.inTransaction(() -> {
			fence.enforce();
			a.items().update(1, "of a server that was taken over");
			a.bean(Election.class).stepDown();
			await().atMost(LONG).until(() -> publishes(b));
		}));
		assertThat(this.fleet.stored(1)).isEqualTo("old1");
		assertThat(b.bean(Election.class).status().epoch()).isGreaterThan(1);
	}

	@Test
	void fencedTransactionOfTheHolderCommitsAndHoldsUpNoTouch() {
		FleetServer a = server("a");
		await().atMost(LONG).until(() -> publishes(a));
		SchedulingPublisherFence fence = a.bean(SchedulingPublisherFence.class);
		a.inTransaction(() -> {
			fence.enforce();
			a.items().update(1, "fenced");
			fence.enforce();
		});
		assertThat(this.fleet.stored(1)).isEqualTo("fenced");
		assertThat(fence.token()).startsWith(fence.epoch() + ":");
	}

	@Test
	void fenceRefusesWhereItCannotHold() {
		FleetServer a = server("a");
		await().atMost(LONG).until(() -> publishes(a));
		SchedulingPublisherFence fence = a.bean(SchedulingPublisherFence.class);
		assertThatIllegalStateException().isThrownBy(fence::enforce).withMessageContaining("No transaction");
		FleetServer b = server("b");
		SchedulingPublisherFence other = b.bean(SchedulingPublisherFence.class);
		assertThat(other.token()).isEmpty();
		assertThat(other.epoch()).isZero();
		assertThatExceptionOfType(NotSchedulingPublisherException.class)
			.isThrownBy(() -> b.inTransaction(other::enforce));
	}

	private FleetServer server(String name) {
		return this.fleet.server(name, ELECTED);
	}

	private static ServerRole role(FleetServer server) {
		return server.bean(ServerRoleAccessor.class).currentServerRole();
	}

	/**
	 * For good: right after it began, a term lapses for a moment while the database is
	 * told of the session that backs it.
	 */
	private static boolean publishes(FleetServer server) {
		ElectionStatus status = server.bean(Election.class).status();
		boolean settled = status.session() || !status.sessionLocksUnused().isEmpty();
		return settled && (status.role() == ServerRole.SINGLE || status.role() == ServerRole.SCHEDULING_PUBLISHER);
	}

	private Map<String, Boolean> column(String name) {
		Map<String, Boolean> values = new TreeMap<>();
		String sql = "SELECT \"computerName\", \"%s\" FROM \"umbracoServer\"".formatted(name);
		this.fleet.jdbc().sql(Dialect.of(this.fleet.database().dataSource()).sql(sql)).query((row) -> {
			String identity = row.getString(1);
			values.put(identity.substring(0, identity.indexOf('/')), row.getBoolean(2));
		});
		return values;
	}

}
