package io.lbsync.cache;

import java.io.IOException;
import java.util.UUID;

import jakarta.persistence.EntityManager;
import jakarta.servlet.ServletException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * From when the data of a load may stem: whatever was hit since is not kept.
 */
class HorizonTests {

	private final FakeServer.Fleet fleet = new FakeServer.Fleet(dataSource());

	private final FakeServer one = this.fleet.server();

	private final FakeServer two = this.fleet.server();

	private final RequestBeginFilter filter = new RequestBeginFilter(this.one.caches);

	private static JdbcDataSource dataSource() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID());
		return dataSource;
	}

	@BeforeEach
	@AfterEach
	void nothingIsBound() {
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	@Test
	void loadBesideAnEntityManagerOfUnknownAgeIsNotKept() {
		withEntityManager(() -> this.one.loading().put(1L, "perhaps old"));
		assertThat(this.one.value(1L)).isNull();
	}

	@Test
	void loadInARequestWithAnEntityManagerIsKeptWhileNothingHitsItsKey() throws Exception {
		request(() -> withEntityManager(() -> this.one.loading().put(1L, "fresh")));
		assertThat(this.one.value(1L)).isEqualTo("fresh");
	}

	@Test
	void loadInARequestWithAnEntityManagerIsAsOldAsTheRequest() throws Exception {
		request(() -> withEntityManager(() -> {
			this.two.cache().evict(1L);
			this.one.loading().put(1L, "old");
		}));
		assertThat(this.one.value(1L)).isNull();
	}

	@Test
	void loadInARequestWithoutAnEntityManagerIsAsOldAsItself() throws Exception {
		request(() -> {
			this.two.cache().evict(1L);
			this.one.loading().put(1L, "fresh");
		});
		assertThat(this.one.value(1L)).isEqualTo("fresh");
	}

	@Test
	void transactionThatFindsAnEntityManagerIsAsOldAsTheRequest() throws Exception {
		request(() -> withEntityManager(() -> {
			this.two.cache().evict(1L);
			this.one.transaction().executeWithoutResult((status) -> this.one.loading().put(1L, "old"));
		}));
		assertThat(this.one.value(1L)).isNull();
	}

	@Test
	void transactionThatFindsAnEntityManagerOfUnknownAgeKeepsNothing() {
		withEntityManager(() -> this.one.transaction()
			.executeWithoutResult((status) -> this.one.loading().put(1L, "perhaps old")));
		assertThat(this.one.value(1L)).isNull();
	}

	@Test
	void transactionThatOpensItsEntityManagerItselfKeepsWhatItLoads() {
		this.one.transaction()
			.executeWithoutResult((status) -> withEntityManager(() -> this.one.loading().put(1L, "fresh")));
		assertThat(this.one.value(1L)).isEqualTo("fresh");
	}

	@Test
	void transactionInsideThatOfAnotherManagerKeepsWhatItLoads() {
		DataSourceTransactionManager other = new DataSourceTransactionManager(dataSource());
		this.one.caches.observe(other);
		new TransactionTemplate(other).executeWithoutResult((outer) -> withEntityManager(
				() -> this.one.transaction().executeWithoutResult((inner) -> this.one.loading().put(1L, "fresh"))));
		assertThat(this.one.value(1L)).isEqualTo("fresh");
	}

	@Test
	void innerTransactionIsAsOldAsTheRequestOfTheOuterOne() throws Exception {
		request(() -> withEntityManager(() -> {
			this.two.cache().evict(1L);
			this.one.transaction()
				.executeWithoutResult((outer) -> this.one.transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
					.executeWithoutResult((inner) -> this.one.loading().put(1L, "old")));
		}));
		assertThat(this.one.value(1L)).isNull();
	}

	@Test
	void loadWhileTheTransactionIsSuspendedIsAsOldAsTheTransaction() {
		this.one.transaction().executeWithoutResult((outer) -> {
			this.two.cache().evict(1L);
			this.one.transaction(TransactionDefinition.PROPAGATION_NOT_SUPPORTED)
				.executeWithoutResult((none) -> this.one.loading().put(1L, "old"));
		});
		assertThat(this.one.value(1L)).isNull();
		this.one.loading().put(1L, "fresh");
		assertThat(this.one.value(1L)).isEqualTo("fresh");
	}

	@Test
	void readOnlyTransactionInARequestIsAsOldAsTheRequest() throws Exception {
		request(() -> withEntityManager(() -> {
			this.two.cache().evict(1L);
			this.one.readOnly().executeWithoutResult((status) -> this.one.loading().put(1L, "old"));
		}));
		assertThat(this.one.value(1L)).isNull();
	}

	@Test
	void requestThatFindsAnEntityManagerIsOfUnknownAge() {
		withEntityManager(() -> {
			try {
				request(() -> this.one.loading().put(1L, "perhaps old"));
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		assertThat(this.one.value(1L)).isNull();
	}

	@Test
	void laterDispatchIsAsOldAsTheFirst() throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest();
		handle(request, () -> {
		});
		this.two.cache().evict(1L);
		handle(request, () -> withEntityManager(() -> this.one.loading().put(1L, "old")));
		assertThat(this.one.value(1L)).isNull();
	}

	@Test
	void requestLeavesNoTraceOnItsThread() throws Exception {
		request(() -> {
		});
		loadBesideAnEntityManagerOfUnknownAgeIsNotKept();
	}

	@Test
	void requestWithinARequestGivesItsThreadBack() throws Exception {
		Cache[] view = new Cache[1];
		request(() -> {
			this.two.cache().evict(1L);
			handle(new MockHttpServletRequest(), () -> {
			});
			withEntityManager(() -> view[0] = this.one.loading());
		});
		view[0].put(1L, "old");
		assertThat(this.one.value(1L)).isNull();
	}

	@Test
	void transactionThatBeginsWhileARunIsOpenKeepsNothing() {
		this.one.refresher.runStarted();
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.refresher.runEnded();
			this.one.loading().put(1L, "half fresh");
		});
		assertThat(this.one.value(1L)).isNull();
	}

	private void request(Handling handling) throws ServletException, IOException {
		handle(new MockHttpServletRequest(), handling);
	}

	private void handle(MockHttpServletRequest request, Handling handling) throws ServletException, IOException {
		this.filter.doFilter(request, new MockHttpServletResponse(), (one, other) -> handling.run());
	}

	private static void withEntityManager(Runnable work) {
		Object factory = new Object();
		TransactionSynchronizationManager.bindResource(factory, new EntityManagerHolder(mock(EntityManager.class)));
		try {
			work.run();
		}
		finally {
			TransactionSynchronizationManager.unbindResource(factory);
		}
	}

	private interface Handling {

		void run() throws ServletException, IOException;

	}

}
