package io.lbsync.job.recurring;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.lbsync.loop.Ticker;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleChangedEvent;
import io.lbsync.sync.ManualTicker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.context.PayloadApplicationEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who is let in, and who is interrupted.
 */
@Timeout(60)
class RoleGateTests {

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private static final Set<ServerRole> SCHEDULING = Set.of(ServerRole.SINGLE, ServerRole.SCHEDULING_PUBLISHER);

	private final SetRole role = new SetRole(ServerRole.SCHEDULING_PUBLISHER);

	private final ManualTicker ticker = new ManualTicker();

	// Its own thread looks once a second of the real time at most, and finds nothing.
	private final RoleGate gate = new RoleGate(this.role, PATIENCE, this.ticker);

	private final AtomicReference<Thread> pooled = new AtomicReference<>();

	private final ExecutorService pool = Executors.newSingleThreadExecutor((work) -> {
		Thread thread = new Thread(work);
		this.pooled.set(thread);
		return thread;
	});

	@AfterEach
	void close() {
		this.pool.shutdownNow();
		this.gate.close();
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "SCHEDULING_PUBLISHER" })
	void aRunBeginsWhereTheRoleFits(ServerRole fitting) {
		this.role.set(fitting);
		assertThat(enters()).isTrue();
	}

	@Test
	void noRunBeginsWhereTheRoleDoesNotFit() {
		this.role.set(ServerRole.SUBSCRIBER);
		assertThat(enters()).isFalse();
	}

	@Test
	void aRoleThatIsNotKnownForAMomentIsWaitedFor() throws Exception {
		this.role.set(ServerRole.UNKNOWN);
		Future<Boolean> entered = this.pool.submit(() -> enters());
		awaitWaiting();
		this.ticker.advance(PATIENCE.minusNanos(1));
		assertThat(entered).isNotDone();
		this.role.set(ServerRole.SINGLE);
		assertThat(entered.get()).isTrue();
	}

	@Test
	void aRoleThatIsNotKnownInTimeDoesNotFit() throws Exception {
		this.role.set(ServerRole.UNKNOWN);
		Future<Boolean> entered = this.pool.submit(() -> enters());
		awaitWaiting();
		this.ticker.advance(PATIENCE);
		assertThat(entered.get()).isFalse();
	}

	@Test
	void whoeverIsWaitingIsToldAtOnce() throws Exception {
		RoleGate patient = new RoleGate(this.role, Duration.ofHours(1), Ticker.system());
		this.role.set(ServerRole.UNKNOWN);
		Future<Boolean> entered = this.pool.submit(() -> enters(patient));
		awaitWaiting();
		this.role.set(ServerRole.SUBSCRIBER);
		patient.onApplicationEvent(event(ServerRole.SUBSCRIBER));
		assertThat(entered.get(100, TimeUnit.MILLISECONDS)).isFalse();
	}

	@Test
	void anOutageDoesNotHoldUpEveryTick() throws Exception {
		aRoleThatIsNotKnownInTimeDoesNotFit();
		for (int i = 0; i < 100; i++) {
			this.ticker.advance(PATIENCE.multipliedBy(9));
			assertThat(enters()).isFalse();
		}
	}

	@Test
	void afterAnOutageThatNobodySawTheEndOfTheRoleIsWaitedForAgain() throws Exception {
		aRoleThatIsNotKnownInTimeDoesNotFit();
		this.ticker.advance(PATIENCE.multipliedBy(10).plusNanos(1));
		assertWaitsForTheRole();
	}

	@Test
	void afterAnOutageWhoseEndWasAnnouncedTheRoleIsWaitedForAgain() throws Exception {
		aRoleThatIsNotKnownInTimeDoesNotFit();
		this.gate.onApplicationEvent(event(ServerRole.SCHEDULING_PUBLISHER));
		assertWaitsForTheRole();
	}

	private void assertWaitsForTheRole() throws Exception {
		Future<Boolean> entered = this.pool.submit(() -> enters());
		awaitWaiting();
		this.role.set(ServerRole.SINGLE);
		assertThat(entered.get()).isTrue();
	}

	@Test
	void aRunThatMayRunWhileNothingIsKnownIsNotHeldUp() {
		this.role.set(ServerRole.UNKNOWN);
		try (GatedRun run = this.gate.enter("any", Set.of(ServerRole.UNKNOWN))) {
			assertThat(run).isNotNull();
		}
	}

	@Test
	void aThreadThatIsInterruptedWhileItWaitsDoesNotBeginAndIsStillInterrupted() throws Exception {
		this.role.set(ServerRole.UNKNOWN);
		Future<Boolean> interrupted = this.pool.submit(() -> !enters() && Thread.interrupted());
		awaitWaiting();
		this.pooled.get().interrupt();
		assertThat(interrupted.get()).isTrue();
	}

	@Test
	void aRunIsInterruptedWhenTheRoleNoLongerFits() throws Exception {
		Future<String> run = begin();
		this.role.set(ServerRole.SUBSCRIBER);
		this.gate.look();
		assertThat(run.get()).isEqualTo("interrupted");
	}

	@Test
	void aRunIsInterruptedWhenItIsAnnouncedThatTheRoleWasAnotherMeanwhile() throws Exception {
		Future<String> run = begin();
		this.gate.onApplicationEvent(event(ServerRole.SUBSCRIBER));
		assertThat(run.get()).isEqualTo("interrupted");
	}

	@Test
	void aRunGoesOnInAnotherRoleThatFits() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		Future<String> run = begin(end);
		this.role.set(ServerRole.SINGLE);
		this.gate.look();
		this.gate.onApplicationEvent(event(ServerRole.SINGLE));
		end.countDown();
		assertThat(run.get()).isEqualTo("done");
	}

	@Test
	void aRunGoesOnThroughATermThatLapsesForAMoment() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		Future<String> run = begin(end);
		for (int i = 0; i < 3; i++) {
			this.role.set(ServerRole.UNKNOWN);
			this.gate.look();
			this.ticker.advance(PATIENCE.minusNanos(1));
			this.gate.look();
			this.role.set(ServerRole.SCHEDULING_PUBLISHER);
			this.gate.look();
		}
		end.countDown();
		assertThat(run.get()).isEqualTo("done");
	}

	@Test
	void aRunIsInterruptedWhenTheRoleIsNotKnownForLong() throws Exception {
		Future<String> run = begin();
		this.role.set(ServerRole.UNKNOWN);
		this.gate.onApplicationEvent(event(ServerRole.UNKNOWN));
		this.ticker.advance(PATIENCE);
		this.gate.look();
		assertThat(run.get()).isEqualTo("interrupted");
	}

	@Test
	void aLossThatNobodyAnnouncesIsSeen() throws Exception {
		try (RoleGate watching = new RoleGate(this.role, Duration.ofMillis(50), Ticker.system())) {
			for (ServerRole lost : new ServerRole[] { ServerRole.SUBSCRIBER, ServerRole.UNKNOWN }) {
				this.role.set(ServerRole.SCHEDULING_PUBLISHER);
				Future<String> run = begin(watching, new CountDownLatch(1));
				this.role.set(lost);
				assertThat(run.get()).isEqualTo("interrupted");
			}
		}
	}

	@Test
	void withoutARunThereIsNoThread() throws Exception {
		Set<Thread> before = Threads.named("lbsync-role-watch");
		try (RoleGate idle = new RoleGate(this.role, Duration.ofMillis(50), Ticker.system())) {
			this.role.set(ServerRole.SUBSCRIBER);
			enters(idle);
			idle.onApplicationEvent(event(ServerRole.SUBSCRIBER));
			assertThat(Threads.named("lbsync-role-watch")).isSubsetOf(before);
		}
	}

	@Test
	void aRunThatDoesNotHeedTheInterruptLeavesNoneBehind() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		Future<Boolean> run = this.pool.submit(() -> {
			try (GatedRun inside = this.gate.enter("stubborn", SCHEDULING)) {
				begun.countDown();
				while (end.getCount() > 0) {
					Thread.onSpinWait();
				}
				assertThat(Thread.currentThread().isInterrupted() && inside.isInterrupted()).isTrue();
			}
			// A pool would clear it before the next task.
			return Thread.currentThread().isInterrupted();
		});
		begun.await();
		this.role.set(ServerRole.SUBSCRIBER);
		this.gate.look();
		end.countDown();
		assertThat(run.get()).isFalse();
	}

	@Test
	void aRunThatHasEndedIsNotInterrupted() {
		GatedRun ended;
		try (GatedRun inside = this.gate.enter("short", SCHEDULING)) {
			ended = inside;
		}
		this.role.set(ServerRole.SUBSCRIBER);
		this.gate.look();
		ended.interrupt("too late");
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void anInterruptBySomebodyElseIsLeftAlone() throws Exception {
		Future<Boolean> interrupted = this.pool.submit(() -> {
			try (GatedRun inside = this.gate.enter("short", SCHEDULING)) {
				Thread.currentThread().interrupt();
			}
			return Thread.interrupted();
		});
		assertThat(interrupted.get()).isTrue();
	}

	@Test
	void aRunWithinARunLeavesTheInterruptOfTheOuterOne() throws Exception {
		try (GatedRun outer = this.gate.enter("outer", SCHEDULING)) {
			try (GatedRun inner = this.gate.enter("inner", SCHEDULING)) {
				this.role.set(ServerRole.SUBSCRIBER);
				this.gate.look();
				assertThat(inner.isInterrupted()).isTrue();
			}
			assertThat(outer.isInterrupted()).isTrue();
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		}
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void aRunWithinARunIsInterruptedAlone() throws Exception {
		try (GatedRun outer = this.gate.enter("outer", Set.of(ServerRole.values()))) {
			try (GatedRun inner = this.gate.enter("inner", SCHEDULING)) {
				this.role.set(ServerRole.SUBSCRIBER);
				this.gate.look();
				assertThat(Thread.currentThread().isInterrupted()).isTrue();
			}
			assertThat(outer.isInterrupted()).isFalse();
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			this.role.set(ServerRole.SCHEDULING_PUBLISHER);
		}
	}

	@Test
	void theOuterRunIsStillWatchedAfterTheInnerOne() throws Exception {
		try (GatedRun outer = this.gate.enter("outer", SCHEDULING)) {
			enters();
			this.role.set(ServerRole.SUBSCRIBER);
			this.gate.look();
			assertThat(outer.isInterrupted()).isTrue();
		}
		assertThat(Thread.interrupted()).isFalse();
	}

	private boolean enters() {
		return enters(this.gate);
	}

	private static boolean enters(RoleGate gate) {
		try (GatedRun run = gate.enter("short", SCHEDULING)) {
			return run != null;
		}
	}

	private Future<String> begin() throws InterruptedException {
		return begin(new CountDownLatch(1));
	}

	private Future<String> begin(CountDownLatch end) throws InterruptedException {
		return begin(this.gate, end);
	}

	private Future<String> begin(RoleGate gate, CountDownLatch end) throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		Callable<String> work = () -> {
			try (GatedRun inside = gate.enter("long", SCHEDULING)) {
				begun.countDown();
				end.await();
				return "done";
			}
			catch (InterruptedException ex) {
				return "interrupted";
			}
		};
		Future<String> run = this.pool.submit(work);
		begun.await();
		return run;
	}

	private void awaitWaiting() {
		await().until(() -> this.pooled.get() != null && this.pooled.get().getState() == Thread.State.TIMED_WAITING);
	}

	private PayloadApplicationEvent<ServerRoleChangedEvent> event(ServerRole current) {
		return new PayloadApplicationEvent<>(this, new ServerRoleChangedEvent(ServerRole.UNKNOWN, current));
	}

}
