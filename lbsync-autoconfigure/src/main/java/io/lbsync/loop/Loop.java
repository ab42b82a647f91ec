package io.lbsync.loop;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A thread that turns a {@link Step} each interval, or at once when it is
 * {@linkplain #wake() woken}. A step that fails is logged once per cause and tried again
 * with growing pauses; nothing but {@link #stop} ends the loop.
 * <p>
 * Thread-safe. Starting and stopping again is allowed.
 */
public final class Loop {

	private static final Log logger = LogFactory.getLog(Loop.class);

	// After a failure.
	private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

	private final String name;

	private final Supplier<Duration> interval;

	private final Step step;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition woken = this.lock.newCondition();

	// Guarded by lock.
	private boolean wanted;

	// Guarded by lock.
	private @Nullable Thread thread;

	// Touched by the loop's own thread only.
	private int failures;

	// Touched by the loop's own thread only.
	private @Nullable String lastFailure;

	public Loop(String name, Duration interval, Step step) {
		this(name, () -> withJitter(interval), step);
	}

	/**
	 * Create a loop whose pauses differ. The first step comes at once.
	 * @param name name of its thread
	 * @param interval asked after each step for the time until the next one
	 * @param step what to do
	 */
	public Loop(String name, Supplier<Duration> interval, Step step) {
		this.name = name;
		this.interval = interval;
		this.step = step;
	}

	/**
	 * Start the thread; its first step follows at once. Does nothing when it runs
	 * already.
	 */
	public void start() {
		this.lock.lock();
		try {
			if (this.thread == null) {
				this.wanted = true;
				this.thread = new Thread(this::run, this.name);
				this.thread.setDaemon(true);
				this.thread.start();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take the next step now instead of at the end of the interval. A call during a step
	 * leads to one more.
	 */
	public void wake() {
		this.lock.lock();
		try {
			this.wanted = true;
			this.woken.signal();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Let the step in flight finish and end the thread; after the time it is interrupted.
	 * @param timeout longest time to wait for the step in flight
	 */
	public void stop(Duration timeout) {
		Thread running = end();
		if (running == null || running == Thread.currentThread()) {
			return;
		}
		try {
			running.join(Math.max(1, timeout.toMillis()));
			if (running.isAlive()) {
				running.interrupt();
			}
		}
		catch (InterruptedException ex) {
			running.interrupt();
			Thread.currentThread().interrupt();
		}
	}

	private @Nullable Thread end() {
		this.lock.lock();
		try {
			Thread running = this.thread;
			this.thread = null;
			this.woken.signal();
			return running;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run() {
		while (awaitTurn()) {
			try {
				this.step.step();
				succeeded();
			}
			catch (Throwable ex) {
				// Errors too: a server whose loop has ended would be deaf for good.
				if (isWanted()) {
					failed(ex);
				}
			}
		}
	}

	// Servers that are started together drift apart.
	private static Duration withJitter(Duration interval) {
		return interval.plusNanos(ThreadLocalRandom.current().nextLong(interval.toNanos() / 50 + 1));
	}

	private boolean awaitTurn() {
		this.lock.lock();
		try {
			long nanos = pause().toNanos();
			while (isMine() && !this.wanted && nanos > 0) {
				nanos = this.woken.awaitNanos(nanos);
			}
			this.wanted = false;
			return isMine();
		}
		catch (InterruptedException ex) {
			return isMine();
		}
		finally {
			this.lock.unlock();
		}
	}

	// What fails because it was ended is no news.
	private boolean isWanted() {
		this.lock.lock();
		try {
			return isMine();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isMine() {
		return this.thread == Thread.currentThread();
	}

	private Duration pause() {
		Duration next = this.interval.get();
		if (this.failures == 0) {
			return next;
		}
		Duration grown = longer(next, SHORTEST_PAUSE).multipliedBy(1L << Math.min(this.failures - 1, 5));
		return (grown.compareTo(LONGEST_PAUSE) < 0) ? grown : longer(next, LONGEST_PAUSE);
	}

	private static Duration longer(Duration one, Duration other) {
		return (one.compareTo(other) >= 0) ? one : other;
	}

	private void succeeded() {
		if (this.failures > 0) {
			logger.info("'%s' works again after %d failures".formatted(this.name, this.failures));
		}
		this.failures = 0;
		this.lastFailure = null;
	}

	private void failed(Throwable ex) {
		this.failures++;
		String cause = ex.getClass().getName() + ": " + ex.getMessage();
		if (!cause.equals(this.lastFailure)) {
			logger.error("'%s' failed and will be tried again".formatted(this.name), ex);
			this.lastFailure = cause;
		}
	}

}
