package io.lbsync.fleet;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;

import io.lbsync.fleet.RefreshedByPayload.Change;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What changes on one server is seen on the other with its next step, and is not applied
 * again where it came from.
 */
@ParameterizedClass
@MethodSource("io.lbsync.fleet.Variant#all")
class PropagationTests {

	private static Fleet fleet;

	private static FleetServer a;

	private static FleetServer b;

	PropagationTests(Variant variant) {
	}

	@BeforeParameterizedClassInvocation
	static void start(Variant variant) {
		fleet = Fleet.create(variant);
		a = fleet.server("a", "spring.cache.type=caffeine");
		b = fleet.server("b", "spring.cache.type=caffeine");
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		fleet.close();
	}

	@BeforeEach
	void reset() {
		fleet.reset();
		assertThat(List.of(a.items().find(1), a.items().find(2))).containsExactly("old1", "old2");
		assertThat(List.of(b.items().find(1), b.items().find(2))).containsExactly("old1", "old2");
	}

	@Test
	void anEvictionInATransaction() {
		changes(() -> a.items().update(1, "new1"));
		assertThat(a.items().find(1)).isEqualTo("new1");
		assertThat(b.items().find(1)).isEqualTo("new1");
		assertThat(b.cached(2)).as("the other entry stays").isEqualTo("old2");
	}

	@Test
	void aClearInATransaction() {
		changes(() -> a.items().updateBoth("new1", "new2"));
		assertThat(List.of(a.items().find(1), a.items().find(2))).containsExactly("new1", "new2");
		assertThat(List.of(b.items().find(1), b.items().find(2))).containsExactly("new1", "new2");
	}

	@Test
	void aPutInATransactionIsKeptHereAndEvictsThere() {
		int loads = a.loads();
		changes(() -> a.items().replace(1, "new1"));
		assertThat(a.items().find(1)).isEqualTo("new1");
		assertThat(a.loads()).as("the value was put").isEqualTo(loads);
		assertThat(b.items().find(1)).isEqualTo("new1");
	}

	@Test
	void anEvictionByHandOutsideATransaction() {
		changes(() -> a.cache("items").evict(1));
		assertThat(a.cached(1)).isNull();
		assertThat(b.cached(1)).isNull();
		assertThat(b.cached(2)).isEqualTo("old2");
	}

	@Test
	void aClearByHandOutsideATransaction() {
		changes(() -> a.cache("items").clear());
		assertThat(a.cached(1)).isNull();
		assertThat(b.cached(1)).isNull();
		assertThat(b.cached(2)).isNull();
	}

	@Test
	void anEvictionByHandInATransaction() {
		changes(() -> a.inTransaction(() -> a.cache("items").evict(1)));
		assertThat(a.cached(1)).isNull();
		assertThat(b.cached(1)).isNull();
	}

	@Test
	void fillingAMissIsToldNobody() {
		fleet.reset();
		long rows = fleet.rows();
		a.items().find(1);
		assertThat(fleet.rows()).isEqualTo(rows);
	}

	@Test
	void whatTheDistributedCacheIsTold() {
		UUID thing = UUID.randomUUID();
		told((server, id) -> server.distributed().refresh(id, 7, 8), "refresh 7", "refresh 8");
		told((server, id) -> server.distributed().refresh(id, thing), "refresh " + thing);
		told((server, id) -> server.distributed().remove(id, 9), "remove 9");
		told((server, id) -> server.distributed().refreshAll(id), "all");
	}

	private static void told(BiConsumer<FleetServer, UUID> tell, String... calls) {
		fleet.reset();
		changes(() -> tell.accept(a, Refreshed.ID));
		assertThat(a.bean(Refreshed.class).calls()).as("outside").containsExactly(calls);
		assertThat(b.bean(Refreshed.class).calls()).as("outside").containsExactly(calls);
		fleet.reset();
		changes(() -> a.inTransaction(() -> {
			tell.accept(a, Refreshed.ID);
			assertThat(a.bean(Refreshed.class).calls()).isEmpty();
		}));
		assertThat(a.bean(Refreshed.class).calls()).as("in a transaction").containsExactly(calls);
		assertThat(b.bean(Refreshed.class).calls()).as("in a transaction").containsExactly(calls);
	}

	@Test
	void payloadsOfTheDistributedCache() {
		List<Change> payloads = List.of(new Change(1, "Zoë's \"new\" one"), new Change(2, "\uD83D\uDE80"));
		String[] calls = { payloads.get(0).toString(), payloads.get(1).toString() };
		changes(() -> a.inTransaction(() -> a.distributed().refreshByPayload(RefreshedByPayload.ID, payloads)));
		assertThat(a.bean(RefreshedByPayload.class).calls()).containsExactly(calls);
		assertThat(b.bean(RefreshedByPayload.class).calls()).containsExactly(calls);
	}

	@Test
	void aServerKnowsWhetherItHasAppliedThePositionOfAnother() {
		a.items().update(1, "new1");
		String position = a.distributed().lastPosition();
		assertThat(position).isNotNull();
		assertThat(b.distributed().awaitPropagation(position, Duration.ZERO)).isFalse();
		b.step();
		assertThat(b.distributed().awaitPropagation(position, Duration.ZERO)).isTrue();
		assertThat(b.items().find(1)).isEqualTo("new1");
	}

	/**
	 * Change something on A: B does not know before its step, and A never applies its own
	 * row.
	 */
	private static void changes(Runnable change) {
		long ownApplied = a.applied();
		long othersApplied = b.applied();
		long rows = fleet.rows();
		Object before = b.cached(1);
		change.run();
		assertThat(fleet.rows()).isEqualTo(rows + 1);
		assertThat(b.cached(1)).isEqualTo(before);
		a.step();
		b.step();
		assertThat(a.applied()).as("applied by the server that wrote it").isEqualTo(ownApplied);
		assertThat(b.applied()).as("applied by the other").isGreaterThan(othersApplied);
	}

}
