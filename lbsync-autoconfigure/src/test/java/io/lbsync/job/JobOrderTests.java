package io.lbsync.job;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import org.springframework.transaction.support.TransactionOperations;

import io.lbsync.MigratedDatabase;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.sync.ManualTicker;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which jobs run where there are fewer threads than jobs that are due.
 */
class JobOrderTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final ManualTicker ticker = new ManualTicker();

	private final AtomicReference<Duration> shift = new AtomicReference<>(Duration.ZERO);

	private final Queue<Runnable> threads = new ArrayDeque<>();

	private final List<String> runs = new ArrayList<>();

	@Test
	void jobThatIsAlwaysDueDoesNotKeepAnotherOneFromRunning() {
		try (MigratedDatabase migrated = MigratedDatabase.create(Product.H2)) {
			JobStore store = new ShiftedStore(new JdbcJobStore(migrated.database()), this.shift);
			DistributedJobs.Source source = new DistributedJobs.Source(migrated.database(), false,
					new ServerStart(new ServerIdentity("one", "app")), () -> false,
					TransactionOperations.withoutTransaction(), this.threads::add);
			DistributedJobs jobs = new DistributedJobs(source, store,
					JobSettings.of(Duration.ZERO, Duration.ofSeconds(5), MINUTE, Duration.ZERO, 1), this.ticker,
					List.of());
			jobs.take(List.of(job("a"), job("b"), job("c")));
			jobs.begin();
			turn(jobs, store);
			for (int i = 0; i < 6; i++) {
				this.ticker.advance(MINUTE.multipliedBy(2));
				this.shift.updateAndGet((before) -> before.plus(MINUTE.multipliedBy(2)));
				turn(jobs, store);
				this.threads.remove().run();
			}
			assertThat(this.threads).isEmpty();
			assertThat(this.runs).containsExactlyInAnyOrder("a 1", "b 1", "c 1", "a 2", "b 2", "c 2");
		}
	}

	private static void turn(DistributedJobs jobs, JobStore store) {
		JobStore.Reading reading = store.read();
		jobs.observed(LocalDateTime.ofInstant(reading.now(), ZoneOffset.UTC), reading.rows());
		jobs.step();
	}

	private DistributedBackgroundJob job(String name) {
		return new TestJob(name, MINUTE, false, (execution) -> this.runs.add(execution.job() + " " + execution.slot()));
	}

}
