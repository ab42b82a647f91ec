package io.lbsync.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.lbsync.instruction.RefreshInstruction;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.support.TransactionTemplate;

import static io.lbsync.instruction.RefreshInstruction.refreshAll;
import static io.lbsync.instruction.RefreshInstruction.refreshByIds;
import static io.lbsync.instruction.RefreshInstruction.refreshByJson;
import static io.lbsync.instruction.RefreshInstruction.removeById;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

class DatabaseDistributedCacheTests {

	private static final UUID A = UUID.randomUUID();

	private static final UUID B = UUID.randomUUID();

	private final DeliveryRig rig = DeliveryRig.on(Product.H2);

	private final List<RefreshInstruction> local = new ArrayList<>();

	private boolean broken;

	private final DistributedCache cache = new DatabaseDistributedCache(this.rig.delivery, this::applyLocally,
			this::json, (mark, timeout) -> mark.equals("mark-1"));

	@BeforeEach
	void setUp() {
		this.rig.delivery.start();
	}

	@AfterEach
	void tearDown() {
		if (this.rig != null) {
			this.rig.close();
		}
	}

	@Test
	void outsideATransactionItIsAppliedAndWrittenAtOnce() {
		this.cache.refresh(A, 1, 2, 3);
		assertThat(this.local).containsExactly(refreshByIds(A, List.of(1, 2, 3)));
		assertThat(this.rig.texts()).containsExactly("3:" + A);
		assertThat(this.cache.lastPosition()).isEqualTo("mark-1");
		assertThat(this.rig.readerPassesOverAllRows()).isTrue();
	}

	@Test
	void inATransactionItIsAppliedWhenThatIsCommitted() {
		this.rig.transaction().executeWithoutResult((status) -> {
			this.cache.refresh(A, 1);
			this.cache.refresh(A, 2);
			this.cache.remove(B, 7, 8);
			assertThat(this.local).isEmpty();
		});
		assertThat(this.local).containsExactly(refreshByIds(A, List.of(1, 2)), removeById(B, 7), removeById(B, 8));
		assertThat(this.rig.texts()).containsExactly("3:" + A, "5:" + B, "5:" + B);
		assertThat(this.cache.lastPosition()).isEqualTo("mark-3");
		assertThat(this.rig.readerPassesOverAllRows()).isTrue();
	}

	@Test
	void rollbackForgetsIt() {
		this.rig.transaction().executeWithoutResult((status) -> {
			this.cache.refreshAll(A);
			status.setRollbackOnly();
		});
		assertThat(this.local).isEmpty();
		assertThat(this.rig.logged()).isEmpty();
		assertThat(this.cache.lastPosition()).isNull();
	}

	@Test
	void foreignTransactionAppliesAndPublishesThoughRolledBack() {
		NoResources foreign = new NoResources();
		foreign.addListener(this.rig.listener);
		new TransactionTemplate(foreign).executeWithoutResult((status) -> {
			this.cache.refreshAll(A);
			assertThat(this.local).isEmpty();
			status.setRollbackOnly();
		});
		assertThat(this.local).containsExactly(refreshAll(A));
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
	}

	@Test
	void failingRefresherBreaksNothingOutside() {
		this.broken = true;
		this.cache.refreshAll(A);
		assertThat(this.rig.logged()).containsExactly(A);
		assertThat(this.rig.readerPassesOverAllRows()).isFalse();
	}

	@Test
	void failingRefresherBreaksNothingInATransaction() {
		this.broken = true;
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.write(1);
			this.cache.refreshAll(A);
		});
		assertThat(this.rig.data()).containsExactly("1");
		assertThat(this.rig.logged()).containsExactly(A);
		assertThat(this.rig.readerPassesOverAllRows()).isFalse();
	}

	@Test
	void lateChangeIsAppliedAndWrittenToo() {
		this.rig.manager.addListener(new EvictsBeforeCommit(() -> this.cache.refreshAll(B)));
		this.rig.transaction().executeWithoutResult((status) -> this.cache.refreshAll(A));
		assertThat(this.local).containsExactly(refreshAll(A), refreshAll(B));
		assertThat(this.rig.logged()).containsExactly(A, B);
		assertThat(this.rig.readerPassesOverAllRows()).isTrue();
	}

	@Test
	void payloadsOfATransactionBecomeOneInstruction() {
		this.rig.transaction().executeWithoutResult((status) -> {
			this.cache.refreshByPayload(A, List.of("x", "y"));
			this.cache.refreshByPayload(A, List.of("z"));
		});
		assertThat(this.local).containsExactly(refreshByJson(A, "[\"x\",\"y\",\"z\"]"));
	}

	@Test
	void noPayloadsAreNoInstruction() {
		this.cache.refreshByPayload(A, List.of());
		assertThat(this.local).isEmpty();
		assertThat(this.rig.appends).hasValue(0);
	}

	@Test
	void payloadThatCannotBeWrittenReachesTheCaller() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.cache.refreshByPayload(A, List.of(1)));
		assertThat(this.local).isEmpty();
		assertThat(this.rig.appends).hasValue(0);
	}

	@Test
	void propagationIsAskedOfTheReader() {
		assertThat(this.cache.awaitPropagation("mark-1", Duration.ZERO)).isTrue();
		assertThat(this.cache.awaitPropagation("mark-2", Duration.ZERO)).isFalse();
	}

	private void applyLocally(List<RefreshInstruction> instructions) {
		if (this.broken) {
			throw new IllegalStateException("broken refresher");
		}
		this.local.addAll(instructions);
	}

	private List<String> json(List<?> payloads) {
		return payloads.stream().map((payload) -> {
			if (payload instanceof String text) {
				return "\"" + text + "\"";
			}
			throw new IllegalArgumentException("not a text");
		}).toList();
	}

}
