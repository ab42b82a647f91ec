package io.lbsync.job.recurring;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.lbsync.loop.Ticker;
import io.lbsync.role.ServerRole;
import io.lbsync.sync.ManualTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * When recurring jobs run. Unless threads are the point, the test turns the steps and
 * owns the time.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class RecurringJobsTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration LONG = Duration.ofHours(1);

	private final ManualTicker ticker = new ManualTicker();

	private final SetRole role = new SetRole(ServerRole.SINGLE);

	private final AtomicBoolean mainDom = new AtomicBoolean(true);

	private final List<RecurringJobs> stopped = new ArrayList<>();

	@AfterEach
	void stop() {
		this.stopped.forEach((jobs) -> jobs.stop(Duration.ZERO, SECOND));
	}

	@Test
	void aJobRunsFirstAfterItsDelayAndThenAPeriodAfterTheEndOfEachRun() {
		TestJob job = new TestJob(Duration.ofSeconds(10), Duration.ofSeconds(3));
		job.work(() -> this.ticker.advance(Duration.ofSeconds(7)));
		RecurringJobs jobs = turnedByHand(job);
		assertRunsAfter(jobs, job, Duration.ofSeconds(3));
		assertRunsAfter(jobs, job, Duration.ofSeconds(10));
		assertRunsAfter(jobs, job, Duration.ofSeconds(10));
	}

	private void assertRunsAfter(RecurringJobs jobs, TestJob job, Duration pause) {
		int before = job.runs();
		this.ticker.advance(pause.minusNanos(1));
		jobs.step();
		assertThat(job.runs()).isEqualTo(before);
		this.ticker.advance(Duration.ofNanos(1));
		jobs.step();
		jobs.step();
		assertThat(job.runs()).isEqualTo(before + 1);
	}

	@Test
	void aJobDoesNotOverlapItselfAndHoldsUpNoOther() {
		Deque<Runnable> waiting = new ArrayDeque<>();
		TestJob slow = new TestJob(SECOND, Duration.ZERO);
		TestJob other = new TestJob(SECOND, SECOND);
		RecurringJobs jobs = create(waiting::add, this.ticker, slow, other);
		jobs.begin();
		jobs.step();
		this.ticker.advance(LONG);
		jobs.step();
		jobs.step();
		assertThat(waiting).hasSize(2);
		waiting.forEach(Runnable::run);
		assertThat(slow.runs()).isOne();
		assertThat(other.runs()).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "PT10S, PT10S", "PT1M, PT1M", "PT24H, PT1M" })
	void aTickThatIsLeftOutLooksAgainAfterAMinuteAtMost(Duration period, Duration again) {
		TestJob job = new TestJob(period, Duration.ZERO);
		RecurringJobs jobs = turnedByHand(job);
		this.role.set(ServerRole.SUBSCRIBER);
		jobs.step();
		assertThat(job.runs()).isZero();
		this.role.set(ServerRole.SCHEDULING_PUBLISHER);
		assertRunsAfter(jobs, job, again);
		assertRunsAfter(jobs, job, period);
	}

	@Test
	void theRoleIsAskedAtEachTick() {
		TestJob job = new TestJob(SECOND, Duration.ZERO);
		TestJob everywhere = new TestJob(SECOND, Duration.ZERO).in(ServerRole.values());
		RecurringJobs jobs = turnedByHand(job, everywhere);
		for (ServerRole each : List.of(ServerRole.SINGLE, ServerRole.SUBSCRIBER, ServerRole.SCHEDULING_PUBLISHER)) {
			this.role.set(each);
			jobs.step();
			this.ticker.advance(SECOND);
		}
		assertThat(job.runs()).isEqualTo(2);
		assertThat(everywhere.runs()).isEqualTo(3);
	}

	@Test
	void aProcessThatIsNotMainDomLeavesItsTicksOut() {
		TestJob job = new TestJob(LONG, Duration.ZERO);
		RecurringJobs jobs = turnedByHand(job);
		this.mainDom.set(false);
		jobs.step();
		assertThat(job.runs()).isZero();
		this.mainDom.set(true);
		assertRunsAfter(jobs, job, Duration.ofMinutes(1));
	}

	@Test
	void aJobThatThrowsIsReportedOncePerCauseAndRunsAgain(CapturedOutput output) {
		TestJob job = new TestJob(SECOND, Duration.ZERO);
		RecurringJobs jobs = turnedByHand(job);
		List<Throwable> causes = List.of(new IllegalStateException("first"), new IllegalStateException("first"),
				new AssertionError("second"), new AssertionError("second"));
		for (Throwable cause : causes) {
			job.work(() -> sneak(cause));
			jobs.step();
			this.ticker.advance(SECOND);
		}
		assertThat(job.runs()).isEqualTo(4);
		assertThat(reports(output)).isEqualTo(2);
		job.work(() -> {
		});
		jobs.step();
		this.ticker.advance(SECOND);
		job.work(() -> sneak(new AssertionError("second")));
		jobs.step();
		assertThat(reports(output)).as("once more after it had worked").isEqualTo(3);
	}

	private static int reports(CapturedOutput output) {
		return output.toString().split("'test' failed and runs again in PT1S", -1).length - 1;
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void sneak(Throwable cause) throws E {
		throw (E) cause;
	}

	@Test
	void aJobForWhichThereIsNoThreadRunsAgain(CapturedOutput output) {
		AtomicBoolean exhausted = new AtomicBoolean(true);
		TestJob job = new TestJob(SECOND, Duration.ZERO);
		RecurringJobs jobs = create((run) -> {
			if (exhausted.get()) {
				throw new RejectedExecutionException("no thread");
			}
			run.run();
		}, this.ticker, job);
		jobs.begin();
		jobs.step();
		assertThat(output).contains("'test' failed", "no thread");
		exhausted.set(false);
		assertRunsAfter(jobs, job, SECOND);
	}

	@Test
	void anEndEndsAllTicksUntilTheNextStart() {
		TestJob job = new TestJob(SECOND, SECOND);
		RecurringJobs jobs = turnedByHand(job);
		this.ticker.advance(LONG);
		assertThat(jobs.end()).isTrue();
		jobs.step();
		assertThat(job.runs()).isZero();
		jobs.begin();
		assertRunsAfter(jobs, job, SECOND);
	}

	@Test
	void aRunThatWaitsForARoleDoesNotBeginAfterTheEnd() {
		TestJob job = new TestJob(SECOND, Duration.ZERO);
		Deque<Runnable> waiting = new ArrayDeque<>();
		RecurringJobs jobs = create(waiting::add, this.ticker, job);
		jobs.begin();
		jobs.step();
		assertThat(jobs.end()).as("nothing is under way").isFalse();
		waiting.remove().run();
		assertThat(job.runs()).isZero();
		assertThat(jobs.end()).as("nothing is under way").isTrue();
	}

	@Test
	void jobsRunByThemselvesOnThreadsThatBearTheirNames() {
		TestJob job = new TestJob(Duration.ofMillis(1), Duration.ofMillis(1));
		List<String> names = new ArrayList<>();
		job.work(() -> names.add(Thread.currentThread().getName()));
		started(job);
		await().until(() -> job.runs() > 3);
		assertThat(names).startsWith("lbsync-recurring-test");
	}

	@Test
	void withoutAJobThereIsNoThread() {
		Set<Thread> before = Threads.named("lbsync-");
		started();
		assertThat(Threads.named("lbsync-recurring")).isSubsetOf(before);
		started(new TestJob(LONG, LONG));
		assertThat(Threads.named("lbsync-recurring")).as("to compare").anyMatch((thread) -> !before.contains(thread));
	}

	@Test
	void aStopLetsARunEnd() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		AtomicBoolean ended = new AtomicBoolean();
		TestJob job = new TestJob(SECOND, Duration.ZERO);
		job.work(() -> {
			begun.countDown();
			hold(end);
			ended.set(true);
		});
		RecurringJobs jobs = started(job);
		begun.await();
		Thread stop = inBackground(() -> jobs.stop(LONG, LONG));
		await().until(() -> stop.getState() == Thread.State.TIMED_WAITING);
		end.countDown();
		stop.join();
		assertThat(ended).isTrue();
	}

	@Test
	void aRunThatDoesNotEndInTimeIsInterruptedAndWaitedFor() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		AtomicBoolean interrupted = new AtomicBoolean();
		TestJob job = new TestJob(SECOND, Duration.ZERO);
		job.work(() -> {
			begun.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				hold(end);
				interrupted.set(true);
			}
		});
		RecurringJobs jobs = started(job);
		begun.await();
		Thread stop = inBackground(() -> jobs.stop(Duration.ofMillis(10), LONG));
		await().until(() -> stop.getState() == Thread.State.TIMED_WAITING);
		end.countDown();
		stop.join();
		assertThat(interrupted).isTrue();
	}

	@Test
	void aRunThatHeedsNothingIsReportedAndDoesNotOverlapItselfAfterARestart(CapturedOutput output) throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		AtomicBoolean end = new AtomicBoolean();
		TestJob job = new TestJob(Duration.ofMillis(1), Duration.ZERO);
		job.work(() -> {
			begun.countDown();
			while (!end.get()) {
				Thread.onSpinWait();
			}
		});
		TestJob other = new TestJob(Duration.ofMillis(1), Duration.ZERO);
		RecurringJobs jobs = started(job, other);
		begun.await();
		jobs.stop(Duration.ofMillis(10), Duration.ofMillis(10));
		assertThat(output).contains("The application stops while jobs go on that do not heed being interrupted: test");
		int before = other.runs();
		jobs.start();
		await().until(() -> other.runs() > before + 3);
		assertThat(job.runs()).isOne();
		end.set(true);
		await().until(() -> job.runs() > 1);
	}

	@Test
	void aRunIsInterruptedWhenTheRoleIsLost() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		TestJob job = new TestJob(LONG, Duration.ZERO);
		job.work(() -> {
			begun.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
				throw new IllegalStateException(ex);
			}
		});
		started(job);
		begun.await();
		this.role.set(ServerRole.SUBSCRIBER);
		interrupted.await();
	}

	@Test
	void aJobThatCannotBeRunIsRefused() {
		refused(new TestJob(Duration.ZERO, SECOND), "period() is PT0S. It must be positive");
		refused(new TestJob(SECOND, SECOND.negated()), "delay() is PT-1S. It must not be negative");
		refused(new TestJob(SECOND, SECOND).in(), "serverRoles() is empty");
	}

	private void refused(TestJob job, String problem) {
		assertThatIllegalArgumentException().isThrownBy(() -> turnedByHand(job))
			.withMessageContaining("'test' (" + TestJob.class.getName() + ")")
			.withMessageContaining(problem);
	}

	private static void hold(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Thread inBackground(Runnable work) {
		Thread thread = new Thread(work);
		thread.start();
		return thread;
	}

	private RecurringJobs turnedByHand(TestJob... jobs) {
		RecurringJobs created = create(Runnable::run, this.ticker, jobs);
		created.begin();
		return created;
	}

	private RecurringJobs started(TestJob... jobs) {
		RecurringJobs created = create((run) -> inBackground(run), Ticker.system(), jobs);
		this.stopped.add(created);
		created.start();
		return created;
	}

	private RecurringJobs create(Executor executor, Ticker ticker, TestJob... jobs) {
		RoleGate gate = new RoleGate(this.role, Duration.ofMillis(100), ticker);
		return new RecurringJobs(List.of(jobs), gate, this.mainDom::get, executor, ticker);
	}

	/**
	 * A job that does what a test says.
	 */
	static final class TestJob implements RecurringBackgroundJob {

		private final Duration period;

		private final Duration delay;

		private final AtomicInteger runs = new AtomicInteger();

		private volatile Runnable work = () -> {
		};

		private Set<ServerRole> roles = RecurringBackgroundJob.super.serverRoles();

		TestJob(Duration period, Duration delay) {
			this.period = period;
			this.delay = delay;
		}

		TestJob in(ServerRole... roles) {
			this.roles = Set.of(roles);
			return this;
		}

		void work(Runnable work) {
			this.work = work;
		}

		int runs() {
			return this.runs.get();
		}

		@Override
		public String name() {
			return "test";
		}

		@Override
		public Duration period() {
			return this.period;
		}

		@Override
		public Duration delay() {
			return this.delay;
		}

		@Override
		public Set<ServerRole> serverRoles() {
			return this.roles;
		}

		@Override
		public void run() {
			this.runs.incrementAndGet();
			this.work.run();
		}

	}

}
