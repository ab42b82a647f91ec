package io.lbsync.job;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import io.lbsync.MigratedDatabase;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A transactional job whose session the database ends, on a pool: that closes the
 * connection at the first sign, and what fails then gives no reason.
 */
@ParameterizedClass
@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
class KilledSessionTests {

	private static final JobSettings SETTINGS = JobSettings.of(Duration.ZERO, Duration.ofMillis(200),
			Duration.ofMinutes(5), Duration.ofSeconds(30), 1);

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
	@ValueSource(booleans = { true, false })
	void slotIsRunAgainWhoeverMeetsTheLossFirst(boolean job) {
		Job killed = new Job(job);
		try (JobRig server = JobRig.start("one", this.pool, SETTINGS, List.of(killed))) {
			await().atMost(Duration.ofSeconds(30)).until(() -> killed.slots.size() >= 3);
		}
		assertThat(killed.slots).startsWith(1L, 1L, 2L);
	}

	/**
	 * Its first run loses its session.
	 */
	private final class Job implements DistributedBackgroundJob {

		private final List<Long> slots = new CopyOnWriteArrayList<>();

		private final boolean notices;

		Job(boolean notices) {
			this.notices = notices;
		}

		@Override
		public String name() {
			return "a";
		}

		@Override
		public Duration period() {
			return Duration.ofMillis(100);
		}

		@Override
		public boolean transactional() {
			return true;
		}

		@Override
		public void execute(JobExecution execution) {
			boolean postgres = KilledSessionTests.this.product == Product.POSTGRESQL;
			long session = session(postgres);
			this.slots.add(execution.slot());
			if (this.slots.size() == 1) {
				KilledSessionTests.this.migrated
					.execute((postgres ? "SELECT pg_terminate_backend(%d)" : "KILL %d").formatted(session));
				if (this.notices) {
					session(postgres);
				}
			}
		}

		private long session(boolean postgres) {
			return KilledSessionTests.this.jdbc.sql(postgres ? "SELECT pg_backend_pid()" : "SELECT CONNECTION_ID()")
				.query(Long.class)
				.single();
		}

	}

}
