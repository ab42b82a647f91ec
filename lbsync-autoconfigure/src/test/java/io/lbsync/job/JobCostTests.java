package io.lbsync.job;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.lbsync.MigratedDatabase;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.sync.ManualTicker;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.StatementCounter;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Promise P7 for jobs: what a run costs, and that waiting for one costs nothing.
 */
class JobCostTests {

	private static final Duration PERIOD = Duration.ofMinutes(1);

	private static final int RUNS = 10;

	@ParameterizedTest
	@ProductSource
	void runCostsThreeStatements(Product product) {
		assertThat(statements(product, false)).isEqualTo(3 * RUNS);
	}

	/**
	 * What bounds the commit is in it, as long as a database has to be told.
	 */
	@ParameterizedTest
	@ProductSource
	void transactionalRunCostsThreeAndWhatBoundsItsCommit(Product product) {
		int bound = switch (product) {
			case POSTGRESQL -> 1;
			case MARIADB, MYSQL -> 2;
			case H2 -> 3;
			case SQLITE -> 0;
		};
		assertThat(statements(product, true)).isEqualTo((3 + bound) * RUNS);
	}

	private int statements(Product product, boolean transactional) {
		try (MigratedDatabase migrated = MigratedDatabase.create(product)) {
			StatementCounter counter = StatementCounter.of(migrated.test().dataSource());
			Database database = new Database(counter.dataSource(), Dialect.of(counter.dataSource()));
			ManualTicker ticker = new ManualTicker();
			AtomicReference<Duration> shift = new AtomicReference<>(Duration.ZERO);
			DistributedJobs jobs = new DistributedJobs(
					new DistributedJobs.Source(database, true, new ServerStart(new ServerIdentity("one", "app")),
							() -> false, new TransactionTemplate(new JdbcTransactionManager(counter.dataSource())),
							Runnable::run),
					new ShiftedStore(new JdbcJobStore(database), shift), JobSettings.of(Duration.ZERO,
							Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofSeconds(30), 1),
					ticker, List.of());
			AtomicInteger runs = new AtomicInteger();
			jobs.take(List.of(new TestJob("a", PERIOD, transactional, (execution) -> runs.incrementAndGet())));
			jobs.begin();
			while (runs.get() == 0) {
				jobs.step();
				ticker.advance(Duration.ofSeconds(5));
				shift.updateAndGet((before) -> before.plusSeconds(5));
			}
			counter.reset();
			for (int i = 0; i < RUNS; i++) {
				jobs.step();
				ticker.advance(PERIOD.dividedBy(2));
				jobs.step();
				ticker.advance(PERIOD.dividedBy(2));
			}
			jobs.step();
			assertThat(runs).hasValue(RUNS + 1);
			return counter.statements();
		}
	}

}
