package io.lbsync.fleet;

import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DataIntegrityViolationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Hibernate writes at the commit, and only then its listeners evict and its constraints
 * fail: all of it comes before the row.
 */
@ParameterizedClass
@MethodSource("io.lbsync.fleet.Variant#withHibernate")
class HibernateFlushTests {

	private static Fleet fleet;

	private static FleetServer a;

	private static FleetServer b;

	HibernateFlushTests(Variant variant) {
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
	void reset() {
		fleet.reset();
	}

	@Test
	void anEntityListenerThatEvictsDuringTheFlushIsHeard() {
		evictedByTheListener(() -> {
		});
	}

	@Test
	void anEntityListenerIsHeardBesidesOtherEvictions() {
		evictedByTheListener(() -> a.cache("items").evict(1));
	}

	private void evictedByTheListener(Runnable more) {
		keepNotes(a);
		keepNotes(b);
		long rows = fleet.rows();
		a.inTransaction(() -> {
			more.run();
			a.bean(EntityManager.class).find(Note.class, 1).setContent("new");
			assertThat(a.cache("notes").get(1)).as("nothing is flushed yet").isNotNull();
		});
		assertThat(fleet.rows()).isGreaterThan(rows);
		assertThat(a.cache("notes").get(1)).isNull();
		b.step();
		assertThat(b.cache("notes").get(1)).isNull();
	}

	private static void keepNotes(FleetServer server) {
		server.cache("notes").get(1, () -> server.bean(EntityManager.class).find(Note.class, 1).getContent());
		assertThat(server.cache("notes").get(1)).isNotNull();
	}

	@Test
	void aConstraintThatFailsInTheFlushLeavesNoRowAndTheCachesAsTheyWere() {
		assertThat(a.items().find(1)).isEqualTo("old1");
		long rows = fleet.rows();
		assertThatExceptionOfType(DataIntegrityViolationException.class).isThrownBy(() -> a.items().update(1, "old2"));
		assertThat(fleet.rows()).isEqualTo(rows);
		assertThat(a.cached(1)).isEqualTo("old1");
		assertThat(fleet.stored(1)).isEqualTo("old1");
	}

	@Test
	void whatAnotherThreadLoadsDuringTheFlushIsNotKept() {
		a.inTransaction(() -> {
			a.items().update(1, "new1");
			a.bean(EntityManager.class).flush();
			assertThat(java.util.concurrent.CompletableFuture.supplyAsync(() -> a.items().find(1)).join())
				.isEqualTo("old1");
		});
		assertThat(a.items().find(1)).isEqualTo("new1");
	}

}
