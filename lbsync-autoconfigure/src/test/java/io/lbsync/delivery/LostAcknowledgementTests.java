package io.lbsync.delivery;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

import io.lbsync.HibernateOn;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The connection is lost between the commit in the database and its acknowledgement.
 */
@ParameterizedClass
@ProductSource(except = Product.SQLITE)
class LostAcknowledgementTests {

	private static final UUID A = UUID.randomUUID();

	@Parameter
	Product product;

	private DeliveryRig rig;

	@BeforeEach
	void setUp() {
		TestDatabase database = TestDatabase.create(this.product);
		this.rig = new DeliveryRig(database, new Losing(database), DeliveryRig.SETTINGS);
	}

	@AfterEach
	void tearDown() {
		this.rig.close();
	}

	/**
	 * {@code JdbcTransactionManager} throws a {@link DataAccessException}; Spring then
	 * reports the transaction as rolled back.
	 */
	@Test
	void commitReportedAsRolledBackIsInDoubt() {
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> this.rig.transaction().executeWithoutResult((status) -> this.rig.evict(A)));
		assertThat(this.rig.logged()).containsExactly(A);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.IN_DOUBT);
		assertThat(this.rig.readerPassesOverAllRows()).isFalse();
	}

	/**
	 * {@code DataSourceTransactionManager} throws a {@link TransactionSystemException};
	 * Spring then reports the outcome as unknown.
	 */
	@Test
	void commitReportedAsUnknownIsInDoubt() {
		DataSourceTransactionManager manager = new DataSourceTransactionManager(this.rig.dataSource);
		manager.addListener(this.rig.listener);
		assertThatExceptionOfType(TransactionSystemException.class)
			.isThrownBy(() -> new TransactionTemplate(manager).executeWithoutResult((status) -> this.rig.evict(A)));
		assertThat(this.rig.logged()).containsExactly(A);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.IN_DOUBT);
		assertThat(this.rig.readerPassesOverAllRows()).isFalse();
	}

	/**
	 * {@code JpaTransactionManager} reports the transaction as rolled back or unknown;
	 * the entity is there as well.
	 */
	@Test
	void commitOfHibernateIsInDoubt() {
		try (HibernateOn hibernate = new HibernateOn(this.rig.dataSource, Article.class, DataRow.class)) {
			hibernate.manager().addListener(this.rig.listener);
			assertThatException()
				.isThrownBy(() -> new TransactionTemplate(hibernate.manager()).executeWithoutResult((status) -> {
					hibernate.entities().persist(new DataRow(1));
					this.rig.evict(A);
				}));
		}
		assertThat(this.rig.data()).containsExactly("1");
		assertThat(this.rig.logged()).containsExactly(A);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.IN_DOUBT);
		assertThat(this.rig.readerPassesOverAllRows()).isFalse();
	}

	/**
	 * Connections that commit and then say that they did not.
	 */
	private static final class Losing extends DelegatingDataSource {

		Losing(TestDatabase database) {
			super(database.dataSource());
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection target = super.getConnection();
			return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
					(proxy, method, args) -> {
						try {
							Object result = method.invoke(target, args);
							if (method.getName().equals("commit")) {
								throw new SQLException("connection lost", "08006");
							}
							return result;
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

	}

}
