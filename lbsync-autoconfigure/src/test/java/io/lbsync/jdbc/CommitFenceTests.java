package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import org.hibernate.Session;
import org.hibernate.engine.spi.SessionImplementor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.lbsync.HibernateOn;
import io.lbsync.MigratedDatabase;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

@ParameterizedClass
@ProductSource
class CommitFenceTests {

	private static final String MARK = "UPDATE \"umbracoNode\" SET \"sortOrder\" = %d WHERE \"id\" = -331";

	private final Product product;

	private MigratedDatabase migrated;

	private SingleConnectionDataSource connections;

	private Database database;

	private TransactionTemplate transactions;

	private JdbcClient jdbc;

	CommitFenceTests(Product product) {
		this.product = product;
	}

	@BeforeEach
	void open() throws Exception {
		this.migrated = MigratedDatabase.create(this.product);
		this.connections = new SingleConnectionDataSource(this.migrated.test().dataSource().getConnection(), true);
		this.database = new Database(this.connections, Dialect.of(this.connections));
		this.transactions = new TransactionTemplate(new JdbcTransactionManager(this.connections));
		this.jdbc = JdbcClient.create(this.connections);
	}

	@AfterEach
	void close() {
		this.connections.destroy();
		this.migrated.close();
	}

	@Test
	void checkThatThrowsLetsTheTransactionRollBack() {
		assertThatIllegalStateException().isThrownBy(() -> this.transactions.executeWithoutResult((status) -> {
			CommitFence.register(this.database, (connection) -> {
				throw new IllegalStateException("no");
			});
			mark(7);
		}));
		assertThat(marked()).isEqualTo(1);
	}

	@Test
	void checksSeeTheTransactionAndAllAreMade() {
		this.transactions.executeWithoutResult((status) -> {
			CommitFence.register(this.database, (connection) -> update(connection, 8));
			CommitFence.register(this.database, (connection) -> update(connection, 9));
			mark(7);
		});
		assertThat(marked()).isEqualTo(9);
	}

	@Test
	void whatBoundsTheCommitIsUndoneHoweverManyChecksThereAre() {
		List<String> before = settings();
		this.transactions.executeWithoutResult((status) -> {
			CommitFence.register(this.database, (connection) -> update(connection, 8));
			CommitFence.register(this.database, (connection) -> update(connection, 9));
		});
		assertThat(settings()).isEqualTo(before);
		assertThatIllegalStateException().isThrownBy(() -> this.transactions.executeWithoutResult((status) -> {
			CommitFence.register(this.database, (connection) -> update(connection, 8));
			CommitFence.register(this.database, (connection) -> {
				throw new IllegalStateException("no");
			});
		}));
		assertThat(settings()).isEqualTo(before);
	}

	/**
	 * Then JPA does not tell the connection of the transaction any more.
	 */
	@Test
	void whatBoundsTheCommitIsUndoneThoughHibernatesSessionWasClosedMeanwhile() {
		assumeThat(this.product).as("Hibernate has no dialect for it").isNotEqualTo(Product.SQLITE);
		List<String> before = settings();
		try (HibernateOn hibernate = new HibernateOn(this.connections)) {
			assertThatIllegalStateException()
				.isThrownBy(() -> new TransactionTemplate(hibernate.manager()).executeWithoutResult((status) -> {
					Session session = hibernate.entities().unwrap(SessionImplementor.class);
					TransactionSynchronizationManager.registerSynchronization(new Closing(session));
					CommitFence.register(this.database, (connection) -> {
						throw new IllegalStateException("no");
					});
				}));
		}
		assertThat(settings()).isEqualTo(before);
	}

	private List<String> settings() {
		String query = switch (this.product) {
			case POSTGRESQL ->
				"SELECT current_setting('lock_timeout') || current_setting('idle_in_transaction_session_timeout')";
			case MARIADB, MYSQL -> "SELECT CONCAT(@@innodb_lock_wait_timeout, ' ', @@wait_timeout)";
			case H2 -> "CALL LOCK_TIMEOUT()";
			case SQLITE -> "PRAGMA busy_timeout";
		};
		return this.jdbc.sql(query).query(String.class).list();
	}

	private boolean update(Connection connection, int mark) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			return statement.executeUpdate(this.migrated.sql(MARK.formatted(mark))) == 1;
		}
	}

	private void mark(int mark) {
		this.jdbc.sql(this.migrated.sql(MARK.formatted(mark))).update();
	}

	private int marked() {
		return this.jdbc.sql(this.migrated.sql("SELECT \"sortOrder\" FROM \"umbracoNode\" WHERE \"id\" = -331"))
			.query(Integer.class)
			.single();
	}

	/**
	 * Closes a session before anybody asks it for its connection.
	 *
	 * @param session the session
	 */
	private record Closing(Session session) implements TransactionSynchronization {

		@Override
		public void afterCompletion(int status) {
			this.session.close();
		}

	}

}
