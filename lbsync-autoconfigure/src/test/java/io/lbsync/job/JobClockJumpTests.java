package io.lbsync.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.lbsync.election.ElectionDatabase;
import io.lbsync.election.FakeClock;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * A database whose clock is set back by an hour, and forward again: no job waits for
 * longer than a period and a look, and no slot is run twice.
 */
class JobClockJumpTests {

	private static final Duration LOOK = Duration.ofSeconds(1);

	// The sessions of the database learn of a new time within a second, each for itself;
	// another server may have to step in; and the machine may be busy.
	private static final Duration BESIDES = Duration.ofSeconds(1 + 2);

	private static final JobSettings SETTINGS = JobSettings.of(Duration.ZERO, LOOK, Duration.ofMinutes(5),
			Duration.ofSeconds(5), 8);

	@TempDir
	private Path folder;

	// Of each job, slots with when they were run.
	private final Map<String, List<Run>> runs = new TreeMap<>();

	private long started;

	@BeforeEach
	void findLibrary() {
		boolean found = FakeClock.library().isPresent();
		if (!found) {
			System.out.println("The database's clock is not moved here: libfaketime is missing (Debian: libfaketime)");
		}
		assumeThat(found).as("libfaketime").isTrue();
	}

	@Test
	void clockThatIsSetBackAndForwardMakesNoJobSilentAndRepeatsNoSlot() throws Exception {
		FakeClock clock = FakeClock.in(this.folder, "database");
		try (ElectionDatabase database = ElectionDatabase.start(Product.POSTGRESQL)) {
			database.restart(clock.environment());
			this.started = System.nanoTime();
			try (HikariDataSource pool = pool(database);
					JobRig one = JobRig.start("one", pool, SETTINGS, jobs());
					JobRig two = JobRig.start("two", pool, SETTINGS, jobs())) {
				await().atMost(Duration.ofSeconds(60)).until(() -> count("second") > 1 && count("aligned-second") > 1);
				long before = database.time();
				clock.set(Duration.ofHours(-1));
				await().atMost(Duration.ofSeconds(10)).until(() -> database.time() < before - 3_000_000);
				awaitAnother("ten", "aligned-ten");
				clock.set(Duration.ZERO);
				awaitAnother("ten", "aligned-ten");
				awaitAnother("second", "aligned-second");
			}
		}
		judge("ten", Duration.ofSeconds(10));
		judge("aligned-ten", Duration.ofSeconds(10));
		judge("second", Duration.ofSeconds(1));
		judge("aligned-second", Duration.ofSeconds(1));
	}

	private void awaitAnother(String... jobs) {
		for (String job : jobs) {
			int already = count(job);
			await(job).atMost(Duration.ofSeconds(60)).until(() -> count(job) > already);
		}
	}

	private void judge(String job, Duration period) {
		List<Run> all = this.runs.get(job);
		Duration longest = Duration.ofNanos(all.get(0).at() - this.started);
		for (int i = 1; i < all.size(); i++) {
			Duration silence = Duration.ofNanos(all.get(i).at() - all.get(i - 1).at());
			longest = (silence.compareTo(longest) > 0) ? silence : longest;
		}
		System.out.printf("The database's clock was set back and forward by an hour: job '%s' ran %d times, longest "
				+ "silence %.2f s%n", job, all.size(), longest.toMillis() / 1e3);
		assertThat(all).extracting(Run::slot)
			.containsExactlyElementsOf(LongStream.rangeClosed(1, all.size()).boxed().toList());
		assertThat(longest).as(job).isLessThan(period.plus(LOOK).plus(BESIDES));
	}

	private int count(String job) {
		synchronized (this.runs) {
			return this.runs.getOrDefault(job, List.of()).size();
		}
	}

	private List<DistributedBackgroundJob> jobs() {
		return List.of(job("second", Duration.ofSeconds(1), false), job("aligned-second", Duration.ofSeconds(1), true),
				job("ten", Duration.ofSeconds(10), false), job("aligned-ten", Duration.ofSeconds(10), true));
	}

	private DistributedBackgroundJob job(String name, Duration period, boolean aligned) {
		return new TestJob(name, period, false, aligned, (execution) -> {
			synchronized (this.runs) {
				this.runs.computeIfAbsent(name, (job) -> new ArrayList<>())
					.add(new Run(execution.slot(), System.nanoTime()));
			}
		});
	}

	private static HikariDataSource pool(ElectionDatabase database) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(database.url());
		pool.setUsername(database.username());
		pool.setPassword(database.password());
		pool.setMaximumPoolSize(12);
		return pool;
	}

	private record Run(long slot, long at) {

	}

}
