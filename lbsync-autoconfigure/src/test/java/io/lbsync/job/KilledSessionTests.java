package io.lbsync.job;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

import io.lbsync.HibernateOn;
import io.lbsync.MigratedDatabase;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A transactional job whose session the database ends, on a pool: that closes the
 * connection at the first sign, and what fails then gives no reason. With Hibernate the
 * connection is one that only its session knows.
 */
@ParameterizedClass
@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
class KilledSessionTests {

	private static final JobSettings SETTINGS = JobSettings.of(Duration.ZERO, Duration.ofMillis(200),
			Duration.ofMinutes(5), Duration.ofSeconds(30), 1);

	private final List<Long> slots = new CopyOnWriteArrayList<>();

	@Parameter
	private Product product;

	private MigratedDatabase migrated;

	private HikariDataSource pool;

	private JdbcClient jdbc;

	@BeforeEach
	void open() {
		this.migrated = MigratedDatabase.create(this.product);
		this.pool = this.migrated.test().anotherPool();
		this.jdbc = JdbcClient.create(this.pool);
	}

	@AfterEach
	void close() {
		this.pool.close();
		this.migrated.close();
	}

	@ParameterizedTest
	@CsvSource({ "false, false", "false, true", "true, false", "true, true" })
	void slotIsRunAgainWhoeverMeetsTheLossFirst(boolean hibernate, boolean job) throws Exception {
		try (HibernateOn jpa = hibernate ? new HibernateOn(this.pool) : null;
				JobRig server = JobRig.start("one", this.pool, SETTINGS, List.of(job(job)),
						(jpa != null) ? jpa.manager() : new JdbcTransactionManager(this.pool))) {
			await().atMost(Duration.ofSeconds(30)).until(() -> this.slots.size() >= 3);
		}
		assertThat(this.slots).startsWith(1L, 1L, 2L);
	}

	/**
	 * Its first run loses its session.
	 * @param notices whether it uses it once more
	 */
	private TestJob job(boolean notices) {
		return new TestJob("a", Duration.ofMillis(100), true, (execution) -> {
			long session = session();
			this.slots.add(execution.slot());
			if (this.slots.size() == 1) {
				this.migrated
					.execute((isPostgres() ? "SELECT pg_terminate_backend(%d)" : "KILL %d").formatted(session));
				if (notices) {
					session();
				}
			}
		});
	}

	private long session() {
		return this.jdbc.sql(isPostgres() ? "SELECT pg_backend_pid()" : "SELECT CONNECTION_ID()")
			.query(Long.class)
			.single();
	}

	private boolean isPostgres() {
		return this.product == Product.POSTGRESQL;
	}

}
