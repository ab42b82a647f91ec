package io.lbsync.fleet;

import java.util.concurrent.CompletableFuture;

import io.lbsync.fleet.Variant.Access;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.transaction.TransactionDefinition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * What a transaction sees, what the others see, and what is left when it is over.
 */
@ParameterizedClass
@MethodSource("io.lbsync.fleet.Variant#all")
class TransactionTests {

	private static Fleet fleet;

	private static FleetServer a;

	private static FleetServer b;

	private final Variant variant;

	TransactionTests(Variant variant) {
		this.variant = variant;
	}

	@BeforeParameterizedClassInvocation
	static void start(Variant variant) {
		fleet = Fleet.create(variant);
		a = fleet.server("a");
		b = fleet.server("b");
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		fleet.close();
	}

	@BeforeEach
	void fill() {
		fleet.reset();
		for (FleetServer server : new FleetServer[] { a, b }) {
			assertThat(server.items().find(1)).isEqualTo("old1");
			assertThat(server.items().find(2)).isEqualTo("old2");
		}
	}

	@Test
	void theTransactionSeesItsChangeAndNobodyElseDoesBeforeTheCommit() {
		a.inTransaction(() -> {
			a.items().update(1, "new1");
			assertThat(a.items().find(1)).as("in the transaction").isEqualTo("new1");
			assertThat(inAnotherThread(1)).as("in another thread").isEqualTo("old1");
			b.step();
			assertThat(b.items().find(1)).as("on another server").isEqualTo("old1");
		});
		assertThat(inAnotherThread(1)).isEqualTo("new1");
		b.step();
		assertThat(b.items().find(1)).isEqualTo("new1");
	}

	@Test
	void aPutIsPrivateUntilTheCommit() {
		int loads = a.loads();
		a.inTransaction(() -> {
			a.items().replace(1, "new1");
			assertThat(a.items().find(1)).isEqualTo("new1");
			assertThat(inAnotherThread(1)).isEqualTo("old1");
		});
		assertThat(inAnotherThread(1)).isEqualTo("new1");
		assertThat(a.loads()).isEqualTo(loads);
	}

	@Test
	void aRollbackLeavesCachesAndLogUntouched() {
		untouched(() -> a.template().executeWithoutResult((status) -> {
			a.items().update(1, "new1");
			a.items().replace(2, "new2");
			a.cache("items").clear();
			a.distributed().refreshAll(Refreshed.ID);
			assertThat(a.items().find(1)).isEqualTo("new1");
			status.setRollbackOnly();
		}));
	}

	@Test
	void anExceptionAfterTheEvictionLeavesCachesAndLogUntouched() {
		untouched(() -> assertThatIllegalStateException().isThrownBy(() -> a.inTransaction(() -> {
			a.items().update(1, "new1");
			throw new IllegalStateException("after the eviction");
		})));
	}

	@Test
	void anEvictionBeforeAnInvocationThatFailsIsToldNobody() {
		long rows = fleet.rows();
		assertThatIllegalStateException().isThrownBy(() -> a.items().updateAndFail(1, "new1"));
		assertThat(fleet.rows()).isEqualTo(rows);
		assertThat(a.items().find(1)).as("evicted here at once, as Spring asks for").isEqualTo("old1");
		b.step();
		assertThat(b.cached(1)).isEqualTo("old1");
	}

	private void untouched(Runnable work) {
		long rows = fleet.rows();
		int loads = a.loads() + b.loads();
		work.run();
		int loadsWithin = a.loads() + b.loads();
		assertThat(loadsWithin - loads).isLessThanOrEqualTo(1);
		assertThat(fleet.rows()).isEqualTo(rows);
		a.step();
		b.step();
		for (FleetServer server : new FleetServer[] { a, b }) {
			assertThat(server.items().find(1)).isEqualTo("old1");
			assertThat(server.items().find(2)).isEqualTo("old2");
		}
		assertThat(a.loads() + b.loads()).as("everything is still cached").isEqualTo(loadsWithin);
		assertThat(a.bean(Refreshed.class).calls()).isEmpty();
		assertThat(fleet.stored(1)).isEqualTo("old1");
	}

	@Test
	void anExceptionThatCommitsPublishesTheEviction() {
		assertThatIllegalStateException().isThrownBy(() -> a.items().updateAndFailButCommit(1, "new1"));
		b.step();
		assertThat(a.items().find(1)).isEqualTo("new1");
		assertThat(b.items().find(1)).isEqualTo("new1");
	}

	@Test
	void anInnerTransactionCommitsItsOwnEvictionsThoughTheOuterOneRollsBack() {
		assumeThat(this.variant.product()).as("has one writer at a time").isNotEqualTo(Product.SQLITE);
		long rows = fleet.rows();
		a.template().executeWithoutResult((status) -> {
			a.items().update(1, "new1");
			a.items().updateInNew(2, "new2");
			assertThat(fleet.rows()).isEqualTo(rows + 1);
			assertThat(inAnotherThread(2)).as("committed by the inner one").isEqualTo("new2");
			assertThat(inAnotherThread(1)).isEqualTo("old1");
			b.step();
			assertThat(b.items().find(2)).isEqualTo("new2");
			status.setRollbackOnly();
		});
		assertThat(fleet.rows()).isEqualTo(rows + 1);
		b.step();
		assertThat(a.cached(1)).isEqualTo("old1");
		assertThat(b.cached(1)).isEqualTo("old1");
		assertThat(a.items().find(2)).isEqualTo("new2");
	}

	@Test
	void theOuterTransactionHasItsViewBackWhenTheInnerOneIsOver() {
		assumeThat(this.variant.product()).as("has one writer at a time").isNotEqualTo(Product.SQLITE);
		assumeThat(this.variant.product())
			.as("locks all rows that it reads, in a table of so few perhaps all there are")
			.isNotIn(Product.MARIADB, Product.MYSQL);
		a.inTransaction(() -> {
			a.items().update(1, "new1");
			assertThatIllegalStateException()
				.isThrownBy(() -> a.in(TransactionDefinition.PROPAGATION_REQUIRES_NEW, () -> {
					assertThat(a.items().find(1)).as("the inner one sees what is committed").isEqualTo("old1");
					a.items().update(2, "lost");
					throw new IllegalStateException("rolls back");
				}));
			assertThat(a.items().find(1)).isEqualTo("new1");
			assertThat(a.items().find(2)).isEqualTo("old2");
		});
		b.step();
		assertThat(b.items().find(1)).isEqualTo("new1");
		assertThat(b.cached(2)).isEqualTo("old2");
	}

	@Test
	void aReadOnlyTransactionPublishesWhenItIsOver() {
		long rows = fleet.rows();
		a.inTransaction(() -> a.items().find(1));
		assertThat(a.items().evictReadOnly(1)).isEqualTo("old1");
		await().until(() -> fleet.rows() == rows + 1);
		b.step();
		assertThat(a.cached(1)).isNull();
		assertThat(b.cached(1)).isNull();
	}

	@Test
	void anEvictionStaysWhenItsSavepointIsRolledBack() {
		assumeThat(this.variant.access()).as("Hibernate has no savepoints").isEqualTo(Access.JDBC);
		a.inTransaction(() -> {
			var nested = a.template();
			nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
			nested.executeWithoutResult((status) -> {
				a.items().update(1, "lost1");
				a.items().replace(2, "lost2");
				assertThat(a.items().find(2)).isEqualTo("lost2");
				status.setRollbackOnly();
			});
			assertThat(a.items().find(1)).isEqualTo("old1");
			assertThat(a.items().find(2)).as("the put became an eviction").isEqualTo("old2");
		});
		int loads = b.loads();
		b.step();
		assertThat(b.items().find(1)).isEqualTo("old1");
		assertThat(b.items().find(2)).isEqualTo("old2");
		assertThat(b.loads()).as("both were evicted").isEqualTo(loads + 2);
		assertThat(a.items().find(2)).isEqualTo("old2");
	}

	@Test
	void onPostgresTheRowIsWrittenByTheTransactionThatChangedTheItem() {
		assumeThat(this.variant.product()).isEqualTo(Product.POSTGRESQL);
		a.items().update(1, "new1");
		assertThat(fleet.jdbc().sql("""
				SELECT (SELECT xmin::text::bigint FROM item WHERE id = 1)
				     = (SELECT xid::text::bigint FROM "umbracoCacheInstruction" ORDER BY id DESC LIMIT 1)
				""").query(Boolean.class).single()).isTrue();
	}

	private static String inAnotherThread(int id) {
		return CompletableFuture.supplyAsync(() -> a.items().find(id)).join();
	}

}
