package io.lbsync.job.recurring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Step;
import io.lbsync.loop.Ticker;
import io.lbsync.role.MainDomOwnership;

/**
 * Runs the {@link RecurringBackgroundJob}s of this server: one {@link #step()} begins
 * those that are due. A timer calls it when the next one is; without jobs there is no
 * thread.
 * <p>
 * Thread-safe. Starting and stopping again is allowed.
 */
public final class RecurringJobs implements Step {

	private static final Log logger = LogFactory.getLog(RecurringJobs.class);

	private final List<RecurringTurn> turns;

	private final Executor executor;

	private final Ticker ticker;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition ended = this.lock.newCondition();

	// Guarded by lock.
	private @Nullable ScheduledThreadPoolExecutor timer;

	private volatile boolean active;

	/**
	 * Create what runs the jobs of a server. It waits for {@link #start()}.
	 * @param jobs the jobs
	 * @param gate lets them run where the role fits
	 * @param owner whether this process may run them
	 * @param executor where they run; each of them takes one thread at most
	 * @param ticker monotonic time
	 * @throws IllegalArgumentException if a job's times or roles make no sense
	 */
	public RecurringJobs(List<RecurringBackgroundJob> jobs, RoleGate gate, MainDomOwnership owner, Executor executor,
			Ticker ticker) {
		this.turns = jobs.stream().map((job) -> new RecurringTurn(job, gate, owner)).toList();
		this.executor = executor;
		this.ticker = ticker;
	}

	/**
	 * Let each job run after its delay. Returns at once.
	 */
	public void start() {
		this.lock.lock();
		try {
			if (this.timer == null && !this.turns.isEmpty()) {
				this.timer = createTimer();
				begin();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private static ScheduledThreadPoolExecutor createTimer() {
		return new ScheduledThreadPoolExecutor(1, (work) -> {
			Thread thread = new Thread(work, "lbsync-recurring");
			thread.setDaemon(true);
			return thread;
		}, new ThreadPoolExecutor.DiscardPolicy());
	}

	/**
	 * Let each job be due after its delay.
	 */
	void begin() {
		this.active = true;
		this.turns.forEach((turn) -> next(turn, turn.delay()));
	}

	/**
	 * Begin no more runs.
	 * @return whether none is under way
	 */
	boolean end() {
		this.lock.lock();
		try {
			this.active = false;
			if (this.timer != null) {
				this.timer.shutdownNow();
				this.timer = null;
			}
			return isIdle();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Begin no more runs, and let those end that are under way; after a time they are
	 * interrupted.
	 * @param drain how long they are left alone
	 * @param cancellation longest time to wait after they were interrupted
	 */
	public void stop(Duration drain, Duration cancellation) {
		if (end() || awaitIdle(drain)) {
			return;
		}
		this.turns.forEach((turn) -> turn.interrupt("the application stops"));
		if (!awaitIdle(cancellation)) {
			logger.warn(
					"The application stops while jobs go on that do not heed being interrupted: " + this.turns.stream()
						.filter(RecurringTurn::isRunning)
						.map(RecurringTurn::name)
						.collect(Collectors.joining(", ")));
		}
	}

	private boolean awaitIdle(Duration longest) {
		this.lock.lock();
		try {
			long nanos = longest.toNanos();
			while (!isIdle() && nanos > 0) {
				nanos = this.ended.awaitNanos(nanos);
			}
			return isIdle();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isIdle() {
		return this.turns.stream().noneMatch(RecurringTurn::isRunning);
	}

	@Override
	public void step() {
		for (RecurringTurn turn : this.turns) {
			if (this.active && turn.takeIfDue(this.ticker.nanos())) {
				begin(turn);
			}
		}
	}

	private void begin(RecurringTurn turn) {
		try {
			this.executor.execute(() -> take(turn));
		}
		catch (RuntimeException | Error ex) {
			turn.failed(ex);
			ended(turn, turn.period());
		}
	}

	private void take(RecurringTurn turn) {
		Duration pause = turn.period();
		try {
			pause = turn.take(() -> this.active);
		}
		finally {
			ended(turn, pause);
		}
	}

	private void ended(RecurringTurn turn, Duration pause) {
		this.lock.lock();
		try {
			turn.ended();
			if (this.active) {
				next(turn, pause);
			}
			this.ended.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void next(RecurringTurn turn, Duration pause) {
		turn.dueAt(this.ticker.nanos() + pause.toNanos());
		if (this.timer != null) {
			this.timer.schedule(this::step, pause.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

}
