package io.lbsync.job;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

import org.springframework.transaction.support.TransactionOperations;

import io.lbsync.MigratedDatabase;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.loop.Ticker;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers that want the same slots, as many as there are, where all dates of the database
 * are whole seconds: whoever compares those takes slots that others have.
 */
@ParameterizedClass
@ProductSource({ Product.MARIADB, Product.MYSQL })
class JobRaceTests {

	private static final int SLOTS = Integer.getInteger("lbsync.jobs.slots", 1000);

	private static final int SERVERS = 8;

	private static final int JOBS = 4;

	// None waits for the server that was faster last time.
	private static final JobSettings SETTINGS = new JobSettings(Duration.ZERO, Duration.ofSeconds(1),
			Duration.ofMinutes(5), Duration.ZERO, Duration.ZERO, JOBS);

	@Parameter
	private Product product;

	private MigratedDatabase migrated;

	private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();

	private final Map<String, AtomicInteger> winners = new ConcurrentHashMap<>();

	@BeforeEach
	void open() {
		this.migrated = MigratedDatabase.create(this.product);
		this.migrated.execute("ALTER TABLE \"umbracoKeyValue\" MODIFY \"updated\" DATETIME(0) NOT NULL",
				"ALTER TABLE \"umbracoDistributedJob\" MODIFY \"lastRun\" DATETIME(0) NOT NULL, "
						+ "MODIFY \"lastAttemptedRun\" DATETIME(0) NOT NULL");
	}

	@AfterEach
	void close() {
		this.migrated.close();
	}

	@Test
	void noSlotIsClaimedTwice() throws Exception {
		long from = System.nanoTime();
		race(SLOTS, (store) -> store);
		double seconds = (System.nanoTime() - from) / 1e9;
		List<String> twice = twice();
		System.out.printf(
				"%s: %d servers claimed %d slots of %d jobs in %.1f s (%.0f/s), %d of them twice; by server %s%n",
				this.product, SERVERS, this.runs.size(), JOBS, seconds, this.runs.size() / seconds, twice.size(),
				this.winners);
		assertThat(twice).isEmpty();
		assertThat(this.runs).hasSizeGreaterThanOrEqualTo(SLOTS);
		assertThat(this.winners).hasSizeGreaterThan(1);
	}

	@Test
	void serverThatComparesFirstAndWritesThenIsFoundOut() throws Exception {
		race(400, HastyStore::new);
		assertThat(twice()).isNotEmpty();
	}

	private List<String> twice() {
		return this.runs.entrySet()
			.stream()
			.filter((slot) -> slot.getValue().get() > 1)
			.map(Map.Entry::getKey)
			.toList();
	}

	private void race(int slots, UnaryOperator<JobStore> with) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(SERVERS);
		try {
			List<Future<?>> all = new ArrayList<>();
			for (int i = 1; i <= SERVERS; i++) {
				JobStore store = with.apply(new JdbcJobStore(this.migrated.database()));
				DistributedJobs jobs = server("server" + i, store);
				all.add(threads.submit(() -> {
					while (this.runs.size() < slots) {
						JobStore.Reading reading = store.read();
						jobs.observed(LocalDateTime.ofInstant(reading.now(), ZoneOffset.UTC), reading.rows());
						jobs.step();
					}
				}));
			}
			for (Future<?> one : all) {
				one.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private DistributedJobs server(String name, JobStore store) {
		DistributedJobs.Source source = new DistributedJobs.Source(this.migrated.database(), true,
				new ServerStart(new ServerIdentity(name, "app")), () -> false,
				TransactionOperations.withoutTransaction(), Runnable::run);
		DistributedJobs jobs = new DistributedJobs(source, store, SETTINGS, Ticker.system(), List.of());
		jobs.take(IntStream.range(0, JOBS).mapToObj((number) -> job("job" + number, name)).toList());
		jobs.begin();
		return jobs;
	}

	private DistributedBackgroundJob job(String name, String server) {
		return new TestJob(name, Duration.ofMillis(1), false, (execution) -> {
			count(this.runs, execution.job() + " " + execution.slot());
			count(this.winners, server);
		});
	}

	private static void count(Map<String, AtomicInteger> counts, String what) {
		counts.computeIfAbsent(what, (key) -> new AtomicInteger()).incrementAndGet();
	}

	/**
	 * Reads, compares and writes, one after the other.
	 */
	private final class HastyStore extends ForwardingStore {

		private final KeyValues rows = new KeyValues(JobRaceTests.this.migrated.database());

		HastyStore(JobStore store) {
			super(store);
		}

		@Override
		public boolean replace(String job, String expected, JobRow next) {
			if (!expected.equals(read(job))) {
				return false;
			}
			this.rows.put(JobRow.PREFIX + job, next.text());
			return true;
		}

	}

}
