package io.lbsync.delivery;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import javax.sql.DataSource;

import io.lbsync.delivery.TransactionScope.Kind;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Our pool under the proxies that applications put around it.
 */
@ParameterizedClass
@ProductSource(except = Product.SQLITE)
class ProxiedDataSourceTests {

	private static final UUID A = UUID.randomUUID();

	@Parameter
	Product product;

	private TestDatabase database;

	private TestDatabase other;

	private DeliveryRig rig;

	@BeforeEach
	void setUp() {
		this.database = TestDatabase.create(this.product);
		this.other = TestDatabase.create(this.product);
	}

	@AfterEach
	void tearDown() {
		this.rig.close();
		this.other.close();
	}

	@Test
	void managerMayBeOnALazyProxy() {
		rigOn(pool());
		assertOurs(managerOn(new LazyConnectionDataSourceProxy(pool())));
	}

	@Test
	void oursMayBeALazyProxy() {
		rigOn(new LazyConnectionDataSourceProxy(pool()));
		assertOurs(managerOn(pool()));
	}

	@Test
	void bothMayBeDifferentProxies() {
		rigOn(new TransactionAwareDataSourceProxy(pool()));
		assertOurs(managerOn(new LazyConnectionDataSourceProxy(pool())));
	}

	@Test
	void managerMayBeOnATransactionAwareProxy() {
		rigOn(pool());
		assertOurs(managerOn(new TransactionAwareDataSourceProxy(pool())));
		assertOurs(managerOn(new TransactionAwareDataSourceProxy(new LazyConnectionDataSourceProxy(pool()))));
	}

	@Test
	void managerMayBeOnAProxyThatSpringDoesNotKnow() {
		rigOn(pool());
		assertOurs(managerOn(ProxyDataSourceBuilder.create(pool()).build()));
	}

	@Test
	void lazyProxyWithAReplicaIsReadOnlyWhenTheTransactionIs() {
		LazyConnectionDataSourceProxy proxy = new LazyConnectionDataSourceProxy(pool());
		proxy.setReadOnlyDataSource(this.other.dataSource());
		rigOn(pool());
		this.rig.delivery.start();
		TransactionTemplate readOnly = managerOn(proxy);
		readOnly.setReadOnly(true);
		assertThat(kindIn(readOnly)).isEqualTo(Kind.READ_ONLY);
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
	}

	@Test
	void routedTransactionIsOursWhereItLeadsToOurDatabase() {
		rigOn(pool());
		this.rig.delivery.start();
		awaitLearnt();
		Routing routing = new Routing(Map.of("ours", pool(), "other", this.other.dataSource()));
		routing.key = "ours";
		assertOurs(managerOn(routing));
		assertOurs(managerOn(new LazyConnectionDataSourceProxy(routing)));
		routing.key = "other";
		assertThat(kindIn(managerOn(routing))).isEqualTo(Kind.FOREIGN);
	}

	@Test
	void oursMayBeARoutingDataSourceItself() {
		Routing routing = new Routing(Map.of("ours", pool(), "other", this.other.dataSource()));
		routing.key = "ours";
		rigOn(new LazyConnectionDataSourceProxy(routing));
		this.rig.delivery.start();
		awaitLearnt();
		assertOurs(managerOn(this.rig.dataSource));
		routing.key = "other";
		managerOn(this.rig.dataSource).executeWithoutResult(
				(status) -> assertThat(this.rig.delivery.currentTransaction().kind()).isEqualTo(Kind.FOREIGN));
	}

	@Test
	void routedTransactionIsForeignUntilItIsKnownWhereOursLead() {
		rigOn(pool());
		Routing routing = new Routing(Map.of("ours", pool()));
		routing.key = "ours";
		assertThat(kindIn(managerOn(routing))).isEqualTo(Kind.FOREIGN);
		this.rig.delivery.start();
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
	}

	private DataSource pool() {
		return this.database.dataSource();
	}

	private void rigOn(DataSource ours) {
		this.rig = new DeliveryRig(this.database, ours, DeliveryRig.SETTINGS);
	}

	/**
	 * The writer learns at its first step where our connections lead, and that step is
	 * over when it has written what was published first.
	 */
	private void awaitLearnt() {
		this.rig.delivery.publish(List.of(io.lbsync.instruction.RefreshInstruction.refreshAll(UUID.randomUUID())));
		this.rig.database.execute("DELETE FROM log_row");
	}

	private TransactionTemplate managerOn(DataSource dataSource) {
		AbstractPlatformTransactionManager manager = new JdbcTransactionManager(dataSource);
		manager.addListener(this.rig.listener);
		return new TransactionTemplate(manager);
	}

	private Kind kindIn(TransactionTemplate transaction) {
		return transaction.execute((status) -> {
			this.rig.evict(A);
			return this.rig.delivery.currentTransaction().kind();
		});
	}

	private void assertOurs(TransactionTemplate transaction) {
		int before = this.rig.logged().size();
		assertThat(kindIn(transaction)).isEqualTo(Kind.OURS);
		assertThat(this.rig.logged()).hasSize(before + 1);
		transaction.executeWithoutResult((status) -> {
			this.rig.evict(A);
			status.setRollbackOnly();
		});
		assertThat(this.rig.logged()).hasSize(before + 1);
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	private static final class Routing extends AbstractRoutingDataSource {

		private volatile String key = "";

		Routing(Map<String, DataSource> targets) {
			setTargetDataSources(Map.copyOf(targets));
			afterPropertiesSet();
		}

		@Override
		protected Object determineCurrentLookupKey() {
			return this.key;
		}

	}

}
