package io.lbsync.job;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.lbsync.MigratedDatabase;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.sync.ManualTicker;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Distributed jobs on real databases, with servers and their clocks turned by hand.
 */
@ParameterizedClass
@ProductSource
class DistributedJobsTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	// Longer than others wait for the server that ran a job last.
	private static final Duration ALLOWANCE = Duration.ofSeconds(2);

	private static final JobSettings SETTINGS = JobSettings.of(Duration.ZERO, Duration.ofSeconds(5),
			Duration.ofMinutes(5), Duration.ofSeconds(30), 8);

	private final Product product;

	private final ManualTicker ticker = new ManualTicker();

	private final AtomicReference<Duration> shift = new AtomicReference<>(Duration.ZERO);

	private final List<JobFinishedEvent> events = new CopyOnWriteArrayList<>();

	private MigratedDatabase migrated;

	private JdbcClient jdbc;

	DistributedJobsTests(Product product) {
		this.product = product;
	}

	@BeforeEach
	void open() {
		this.migrated = MigratedDatabase.create(this.product);
		this.migrated
			.execute("CREATE TABLE \"effect\" (\"job\" varchar(100), \"slot\" bigint, \"server\" varchar(100))");
		this.jdbc = JdbcClient.create(this.migrated.test().dataSource());
	}

	@AfterEach
	void close() {
		this.migrated.close();
	}

	@Test
	void firstSlotIsOnePeriodAfterTheJobWasFirstSeen() {
		Server one = server("one", job("a", MINUTE));
		one.turn();
		pass(MINUTE.minusSeconds(1));
		one.turn();
		assertThat(one.runs).isEmpty();
		pass(Duration.ofSeconds(1).plus(ALLOWANCE));
		one.turn();
		assertThat(one.runs).containsExactly("a 1");
	}

	@Test
	void eachSlotIsRunOnceHoweverManyServersThereAre() {
		Server one = server("one", job("a", MINUTE));
		Server two = server("two", job("a", MINUTE));
		turnAll(one, two);
		for (int i = 0; i < 5; i++) {
			passUntilDue();
			turnAll(two, one);
		}
		List<String> runs = new ArrayList<>(one.runs);
		runs.addAll(two.runs);
		assertThat(runs).containsExactlyInAnyOrder("a 1", "a 2", "a 3", "a 4", "a 5");
	}

	@Test
	void serverThatRanAJobLastGoesOnWithItAndOthersAskNothing() {
		Server one = server("one", job("a", MINUTE));
		one.turn();
		passUntilDue();
		one.turn();
		Server two = server("two", job("a", MINUTE));
		two.turn();
		pass(MINUTE.minus(ALLOWANCE));
		int before = two.store.statements.get();
		one.step();
		two.step();
		assertThat(one.runs).containsExactly("a 1", "a 2");
		assertThat(two.store.statements.get()).isEqualTo(before);
	}

	@Test
	void anotherServerTakesTheNextSlotWhenTheLastOneIsGone() {
		Server one = server("one", job("a", MINUTE));
		Server two = server("two", job("a", MINUTE));
		turnAll(one, two);
		passUntilDue();
		one.turn();
		two.turn();
		passUntilDue();
		two.turn();
		assertThat(one.runs).containsExactly("a 1");
		assertThat(two.runs).containsExactly("a 2");
	}

	@Test
	void slotsDoNotDriftAndMissedOnesAreNotMadeUpFor() {
		Server one = server("one", job("a", MINUTE));
		one.turn();
		Instant first = row("a").done();
		pass(MINUTE.plusSeconds(7));
		one.turn();
		assertThat(row("a").done()).isEqualTo(first.plus(MINUTE));
		pass(MINUTE.multipliedBy(10));
		one.turn();
		assertThat(one.runs).containsExactly("a 1", "a 2");
		assertThat(row("a").done()).isEqualTo(first.plus(MINUTE.multipliedBy(11)));
		pass(Duration.ofSeconds(52));
		one.turn();
		assertThat(one.runs).hasSize(2);
		pass(Duration.ofSeconds(2));
		one.turn();
		assertThat(one.runs).hasSize(3);
	}

	@Test
	void runThatGivesSignsOfLifeIsWaitedFor() {
		Server one = server("one", job("a", MINUTE));
		Server two = server("two", job("a", MINUTE));
		turnAll(one, two);
		one.claimAndStandStill();
		for (int i = 0; i < 60; i++) {
			pass(Duration.ofSeconds(10));
			one.beat();
			two.turn();
		}
		assertThat(two.runs).isEmpty();
		one.finishHeld();
		assertThat(one.runs).containsExactly("a 1");
		assertThat(this.events).extracting(JobFinishedEvent::outcome).containsExactly(JobOutcome.SUCCEEDED);
	}

	@Test
	void runThatIsSilentIsTakenOverAndItsEndChangesNothing() {
		Server one = server("one", job("a", MINUTE));
		Server two = server("two", job("a", MINUTE));
		turnAll(one, two);
		one.claimAndStandStill();
		two.turn();
		pass(Duration.ofSeconds(29));
		two.turn();
		assertThat(two.runs).isEmpty();
		pass(Duration.ofSeconds(1));
		two.turn();
		assertThat(two.runs).containsExactly("a 1");
		JobRow after = row("a");
		one.finishHeld();
		assertThat(row("a")).isEqualTo(after);
		assertThat(this.events).extracting(JobFinishedEvent::outcome)
			.containsExactly(JobOutcome.SUCCEEDED, JobOutcome.TAKEN_OVER);
	}

	@Test
	void transactionOfARunThatWasTakenOverDoesNotCommit() {
		assumeThat(this.product).as("several writers").isNotEqualTo(Product.SQLITE);
		Server one = server("one", effect("a"));
		Server two = server("two", effect("a"));
		turnAll(one, two);
		one.claimAndStandStill();
		two.turn();
		pass(Duration.ofSeconds(30));
		two.turn();
		one.finishHeld();
		assertThat(effects()).containsExactly("a 1 two/app");
	}

	@Test
	void transactionalJobCommitsItsEffectAndItsSlotTogether() {
		Server one = server("one", effect("a"));
		one.turn();
		passUntilDue();
		one.turn();
		pass(MINUTE);
		one.turn();
		assertThat(effects()).containsExactly("a 1 one/app", "a 2 one/app");
		assertThat(row("a").slots()).isEqualTo(2);
	}

	@Test
	void transactionalJobThatThrowsLeavesNothingAndRunsAgainAtItsNextSlot() {
		List<Long> tried = new ArrayList<>();
		Server one = server("one", new Planned("a", MINUTE, true, (execution, server) -> {
			insert(execution, server);
			tried.add(execution.slot());
			if (tried.size() == 1) {
				throw new IllegalStateException("no paper");
			}
		}));
		one.turn();
		passUntilDue();
		one.turn();
		one.turn();
		assertThat(effects()).isEmpty();
		assertThat(one.status("a").lastOutcome()).isEqualTo(JobOutcome.FAILED);
		assertThat(one.status("a").lastFailure()).contains("no paper");
		pass(MINUTE);
		one.turn();
		assertThat(tried).containsExactly(1L, 2L);
		assertThat(effects()).containsExactly("a 2 one/app");
		assertThat(one.status("a").lastFailure()).isNull();
	}

	@Test
	void slotOfACancelledRunIsLeftToAnotherServer() {
		Server one = server("one", new Planned("a", MINUTE, false, (execution, server) -> {
			server.jobs.stop(Duration.ZERO, Duration.ZERO);
			assertThat(execution.isCancelled()).isTrue();
			Thread.sleep(1);
		}));
		Server two = server("two", job("a", MINUTE));
		turnAll(one, two);
		passUntilDue();
		one.turn();
		assertThat(this.events).extracting(JobFinishedEvent::outcome).containsExactly(JobOutcome.CANCELLED);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		two.turn();
		pass(ALLOWANCE);
		two.turn();
		assertThat(two.runs).containsExactly("a 1");
	}

	@Test
	void clockThatIsSetBackIsNoSilence() {
		Server one = server("one", job("a", MINUTE));
		one.turn();
		passUntilDue();
		one.turn();
		this.shift.updateAndGet((before) -> before.minusHours(1));
		one.turn();
		pass(MINUTE.minusSeconds(1));
		one.turn();
		assertThat(one.runs).hasSize(1);
		pass(Duration.ofSeconds(1));
		one.turn();
		assertThat(one.runs).containsExactly("a 1", "a 2");
		this.shift.updateAndGet((before) -> before.plusHours(1));
		one.turn();
		one.turn();
		assertThat(one.runs).hasSizeBetween(2, 3);
		pass(MINUTE);
		one.turn();
		assertThat(one.runs).doesNotHaveDuplicates().endsWith("a " + one.runs.size());
	}

	@Test
	void jobThatOnlyAnotherVersionHasIsLeftAlone() {
		Server one = server("one", job("a", MINUTE), job("b", MINUTE));
		Server two = server("two", job("a", MINUTE));
		turnAll(one, two);
		pass(MINUTE.multipliedBy(3));
		two.turn();
		two.turn();
		assertThat(two.runs).containsExactly("a 1");
		assertThat(two.status("b").known()).isFalse();
		one.turn();
		assertThat(one.runs).containsExactly("b 1");
		assertThat(one.status("b").known()).isTrue();
	}

	@Test
	void rowThatAnOperatorDeletedIsMadeAnew() {
		Server one = server("one", job("a", MINUTE));
		one.turn();
		passUntilDue();
		one.turn();
		this.migrated.execute("DELETE FROM \"umbracoKeyValue\" WHERE \"key\" = 'lbsync.job.a'");
		one.turn();
		one.turn();
		one.turn();
		passUntilDue();
		one.turn();
		assertThat(one.runs).containsExactly("a 1", "a 1");
	}

	@Test
	void claimWhoseAnswerWasLostIsMadeAgain() {
		Server one = server("one", job("a", MINUTE));
		one.turn();
		passUntilDue();
		JobRow row = row("a");
		JobRow.Claim claim = new JobRow.Claim(row.done().plus(MINUTE), row.done().plus(MINUTE), "one/app",
				Duration.ofSeconds(30));
		assertThat(one.store.replace("a", row.text(), row.claimed(MINUTE, claim, one.start.guid()))).isTrue();
		one.turn();
		one.turn();
		assertThat(one.runs).containsExactly("a 1");
	}

	@Test
	void jobsAreShownInUmbracosTable() {
		Server one = server("one", job("a", MINUTE));
		Server two = server("two", job("a", MINUTE));
		turnAll(one, two);
		passUntilDue();
		turnAll(one, two);
		Map<String, Object> shown = this.jdbc
			.sql(this.migrated
				.sql("SELECT \"period\", \"IsRunning\" FROM \"umbracoDistributedJob\" WHERE \"Name\" = 'a'"))
			.query()
			.singleRow();
		assertThat(((Number) shown.get("period")).longValue()).isEqualTo(600_000_000L);
		assertThat(shown.get("IsRunning")).isIn(false, 0);
	}

	private Planned job(String name, Duration period) {
		return new Planned(name, period, false, (execution, server) -> {
		});
	}

	private Planned effect(String name) {
		return new Planned(name, MINUTE, true, this::insert);
	}

	private void insert(JobExecution execution, Server server) {
		this.jdbc.sql(this.migrated.sql("INSERT INTO \"effect\" (\"job\", \"slot\", \"server\") VALUES (?, ?, ?)"))
			.params(execution.job(), execution.slot(), server.start.identity().toString())
			.update();
	}

	private List<String> effects() {
		return this.jdbc
			.sql(this.migrated.sql("SELECT \"job\", \"slot\", \"server\" FROM \"effect\" ORDER BY \"slot\""))
			.query((row, number) -> "%s %d %s".formatted(row.getString(1), row.getLong(2), row.getString(3)))
			.list();
	}

	private JobRow row(String job) {
		String text = new KeyValues(this.migrated.database()).get(JobRow.PREFIX + job);
		assertThat(text).isNotNull();
		return JobRow.parse(job, text);
	}

	private void pass(Duration time) {
		this.ticker.advance(time);
		this.shift.updateAndGet((before) -> before.plus(time));
	}

	/**
	 * Until a slot of a minute is due, for whichever server.
	 */
	private void passUntilDue() {
		pass(MINUTE.plus(ALLOWANCE));
	}

	private static void turnAll(Server... servers) {
		for (Server server : servers) {
			server.turn();
		}
	}

	private Server server(String name, Planned... jobs) {
		return new Server(name, List.of(jobs));
	}

	/**
	 * What a job does.
	 */
	@FunctionalInterface
	private interface Deed {

		void on(JobExecution execution, Server server) throws Exception;

	}

	@FunctionalInterface
	private interface Await {

		boolean await(long time, TimeUnit unit) throws InterruptedException;

	}

	private record Planned(String name, Duration period, boolean transactional, Deed deed) {

	}

	/**
	 * One server. Its jobs run within its step, unless they are held.
	 */
	private final class Server {

		private final ServerStart start;

		private final DistributedJobs jobs;

		private final ShiftedStore store;

		private final List<String> runs = new CopyOnWriteArrayList<>();

		private final CountDownLatch claimed = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		private @Nullable Thread held;

		private volatile boolean holds;

		Server(String name, List<Planned> all) {
			this.start = new ServerStart(new ServerIdentity(name, "app"));
			this.store = new ShiftedStore(new JdbcJobStore(DistributedJobsTests.this.migrated.database()),
					DistributedJobsTests.this.shift);
			DistributedJobs.Source source = new DistributedJobs.Source(DistributedJobsTests.this.migrated.database(),
					true, this.start, () -> false,
					new TransactionTemplate(
							new JdbcTransactionManager(DistributedJobsTests.this.migrated.test().dataSource())),
					this::execute);
			this.jobs = new DistributedJobs(source, this.store, SETTINGS, DistributedJobsTests.this.ticker,
					List.of(new JobListener() {

						@Override
						public void finished(JobFinishedEvent event) {
							DistributedJobsTests.this.events.add(event);
						}

					}));
			this.jobs.take(all.stream().map(this::job).toList());
			this.jobs.begin();
		}

		private DistributedBackgroundJob job(Planned job) {
			return new TestJob(job.name(), job.period(), job.transactional(), (execution) -> {
				if (this.holds) {
					this.claimed.countDown();
					this.released.await();
				}
				job.deed().on(execution, this);
				this.runs.add(execution.job() + " " + execution.slot());
			});
		}

		private void execute(Runnable run) {
			if (this.holds) {
				this.held = new Thread(run);
				this.held.start();
			}
			else {
				run.run();
			}
		}

		/**
		 * Let the run of the next slot stand still after its claim.
		 */
		void claimAndStandStill() {
			this.holds = true;
			passUntilDue();
			turn();
			assertThat(within(this.claimed::await)).isTrue();
		}

		void finishHeld() {
			this.released.countDown();
			assertThat(this.held).isNotNull();
			within((time, unit) -> {
				this.held.join(unit.toMillis(time));
				return true;
			});
			assertThat(this.held.isAlive()).isFalse();
		}

		private boolean within(Await what) {
			try {
				return what.await(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		void beat() {
			this.jobs.beat();
		}

		/**
		 * What its own thread does between two pulses.
		 */
		void step() {
			this.jobs.step();
		}

		/**
		 * A pulse, and what follows.
		 */
		void turn() {
			JobStore.Reading reading = this.store.read();
			this.jobs.observed(LocalDateTime.ofInstant(reading.now(), ZoneOffset.UTC), reading.rows());
			this.jobs.step();
		}

		JobStatus status(String job) {
			return this.jobs.status().stream().filter((status) -> status.name().equals(job)).findFirst().orElseThrow();
		}

	}

}
