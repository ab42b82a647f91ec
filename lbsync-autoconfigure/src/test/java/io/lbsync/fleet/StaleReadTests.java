package io.lbsync.fleet;

import java.util.concurrent.atomic.AtomicBoolean;

import io.lbsync.fleet.Compared.BareItems;
import io.lbsync.fleet.Compared.BareSums;
import io.lbsync.fleet.Compared.Removals;
import io.lbsync.fleet.Compared.Sums;
import io.lbsync.fleet.Variant.Access;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A transaction that began before somebody changed a row goes on reading the old one.
 * What it loads then is for itself alone; without the guard it would stay in the cache
 * for ever, because the eviction has come already.
 */
@ParameterizedClass
@MethodSource("io.lbsync.fleet.Variant#onDatabaseServers")
class StaleReadTests {

	private static Fleet fleet;

	private static FleetServer a;

	private static FleetServer b;

	private final Variant variant;

	StaleReadTests(Variant variant) {
		this.variant = variant;
	}

	@BeforeParameterizedClassInvocation
	static void start(Variant variant) {
		fleet = Fleet.create(variant);
		a = fleet.server("a", Compared.PROPERTIES);
		b = fleet.server("b", Compared.PROPERTIES);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		fleet.close();
	}

	@BeforeEach
	void reset() {
		fleet.reset();
		a.bean(BareItems.class).cache("items").clear();
		a.bean(BareItems.class).cache("sums").clear();
		a.cache("sums").clear();
	}

	@Test
	void whatATransactionLoadsFromBeforeAnEvictionIsNotKept() {
		snapshot().executeWithoutResult((status) -> {
			assertThat(a.bean(ItemStore.class).read(1)).isEqualTo("old1");
			changeElsewhere();
			assertThat(a.items().find(1)).as("the transaction reads its snapshot").isEqualTo("old1");
			assertThat(a.bean(BareItems.class).find(1)).isEqualTo("old1");
		});
		assertThat(a.cached(1)).as("kept").isNull();
		assertThat(a.items().find(1)).isEqualTo("new1");
		assertThat(a.bean(BareItems.class).find(1)).as("without a guard, for ever").isEqualTo("old1");
	}

	@Test
	void whatAReadOnlyTransactionLoadsFromBeforeAnEvictionIsNotKept() {
		TransactionTemplate readOnly = snapshot();
		readOnly.setReadOnly(true);
		readOnly.executeWithoutResult((status) -> {
			assertThat(a.bean(ItemStore.class).read(1)).isEqualTo("old1");
			changeElsewhere();
			assertThat(a.items().find(1)).isEqualTo("old1");
			assertThat(a.cached(1)).as("kept").isNull();
		});
		assertThat(a.items().find(1)).isEqualTo("new1");
	}

	@Test
	void whatATransactionPutsThatBeganBeforeAnEvictionIsNotKept() {
		snapshot().executeWithoutResult((status) -> {
			String old = a.bean(ItemStore.class).read(1);
			changeElsewhere();
			a.cache("items").put(1, old);
			assertThat(a.items().find(1)).as("its own put").isEqualTo("old1");
		});
		assertThat(a.items().find(1)).isEqualTo("new1");
	}

	@Test
	void whatATransactionLoadsWhileNothingIsEvictedIsKept() {
		snapshot().executeWithoutResult((status) -> {
			Compared.elsewhere(() -> b.items().update(2, "new2"));
			Compared.elsewhere(a::step);
			assertThat(a.items().find(1)).isEqualTo("old1");
		});
		assertThat(a.cached(1)).isEqualTo("old1");
	}

	@Test
	void whatIsComputedFromAValueThatTheSameTransactionEvictsLaterIsNotKept() {
		assertThat(a.bean(Sums.class).both()).isEqualTo("old1old2");
		assertThat(a.bean(BareSums.class).both()).isEqualTo("old1old2");
		b.inTransaction(() -> {
			b.cache("sums").evict(SimpleKey.EMPTY);
			b.items().update(1, "new1");
		});
		// The sum is evicted first. Somebody computes it anew from the item, which is not
		// evicted yet.
		AtomicBoolean computed = new AtomicBoolean();
		a.bean(Removals.class).onRemoval(() -> Compared.elsewhere(() -> {
			if (computed.compareAndSet(false, true)) {
				assertThat(a.bean(Sums.class).both()).isEqualTo("old1old2");
			}
		}));
		a.step();
		assertThat(computed).isTrue();
		computed.set(false);
		a.bean(Removals.class).onRemoval(() -> Compared.elsewhere(() -> {
			if (computed.compareAndSet(false, true)) {
				assertThat(a.bean(BareSums.class).both()).isEqualTo("old1old2");
			}
		}));
		a.bean(BareItems.class).cache("sums").evict(SimpleKey.EMPTY);
		a.bean(BareItems.class).cache("items").evict(1);
		assertThat(a.bean(Sums.class).both()).isEqualTo("new1old2");
		assertThat(a.bean(BareSums.class).both()).as("without a guard, for ever").isEqualTo("old1old2");
		a.bean(Removals.class).onRemoval(() -> {
		});
	}

	/**
	 * A transaction of the default isolation where that suffices to read old rows: on
	 * MariaDB, and wherever Hibernate keeps them.
	 */
	private TransactionTemplate snapshot() {
		TransactionTemplate template = a.template();
		if (this.variant.access() == Access.JDBC && this.variant.product() != Product.MARIADB) {
			template.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		}
		return template;
	}

	/**
	 * Another server changes the row, and the eviction arrives.
	 */
	private static void changeElsewhere() {
		Compared.elsewhere(() -> b.items().update(1, "new1"));
		Compared.elsewhere(a::step);
		a.bean(BareItems.class).cache("items").evict(1);
	}

}
