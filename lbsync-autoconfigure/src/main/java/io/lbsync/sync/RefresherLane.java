package io.lbsync.sync;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.CacheRefresher;
import io.lbsync.instruction.RefreshDispatch;
import io.lbsync.instruction.RefreshInstruction;
import io.lbsync.instruction.RefreshResult;
import io.lbsync.instruction.RunAware;
import io.lbsync.loop.Ticker;

/**
 * Everything that one refresher has to do, one thing after the other, so that a refresher
 * that is slow, throws or hangs holds up nobody but itself. An instruction that fails is
 * tried again a few times with pauses; then the refresher is refreshed in full, again and
 * again until that succeeds. A full refresh covers all that was waiting when it began.
 * <p>
 * Thread-safe.
 */
final class RefresherLane {

	private static final Log logger = LogFactory.getLog(RefresherLane.class);

	private static final int RETRIES = 3;

	private static final int MOST_WAITING = 100_000;

	private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final CacheRefresher refresher;

	private final RefreshDispatch dispatch;

	private final Executor executor;

	private final Counters counters;

	private final Ticker ticker;

	// All state below is guarded by this.
	private final Deque<Batch> waiting = new ArrayDeque<>();

	private int waitingInstructions;

	private boolean fullWanted;

	private @Nullable Thread worker;

	private boolean calling;

	private long callStarted;

	private boolean hanging;

	private boolean stopped;

	private @Nullable String trouble;

	RefresherLane(CacheRefresher refresher, RefreshDispatch dispatch, Executor executor, Counters counters,
			Ticker ticker) {
		this.refresher = refresher;
		this.dispatch = dispatch;
		this.executor = executor;
		this.counters = counters;
		this.ticker = ticker;
	}

	String name() {
		return this.refresher.name();
	}

	boolean persistent() {
		return this.refresher.persistent();
	}

	/**
	 * What is wrong with this refresher, if anything is.
	 */
	synchronized @Nullable String trouble() {
		return this.trouble;
	}

	void runStarted() {
		if (this.refresher instanceof RunAware aware) {
			aware.runStarted();
		}
	}

	void runEnded(Runnable done) {
		enqueue(new Batch(List.of(), () -> {
			if (this.refresher instanceof RunAware aware) {
				aware.runEnded();
			}
			done.run();
		}), false);
	}

	void submit(Collection<RefreshInstruction> instructions, Runnable done) {
		awaitRoom();
		enqueue(new Batch(List.copyOf(instructions), done), false);
	}

	void refreshInFull(Runnable done) {
		enqueue(new Batch(List.of(), done), true);
	}

	/**
	 * A refresher that keeps up a little late gets the time; one that is in trouble
	 * already gets none.
	 */
	private synchronized void awaitRoom() {
		long since = this.ticker.nanos();
		try {
			while (this.waitingInstructions > MOST_WAITING && this.trouble == null && !this.stopped
					&& this.ticker.since(since).compareTo(PATIENCE) < 0) {
				wait(10);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void enqueue(Batch batch, boolean full) {
		synchronized (this) {
			this.waiting.add(batch);
			this.waitingInstructions += batch.instructions().size();
			this.fullWanted |= full || this.waitingInstructions > 2 * MOST_WAITING;
			if (this.worker != null || this.stopped) {
				return;
			}
			// Taken here, so that no second one is started before this one runs.
			this.worker = Thread.currentThread();
		}
		startWorker();
	}

	private void startWorker() {
		try {
			this.executor.execute(this::work);
		}
		catch (RuntimeException | Error ex) {
			synchronized (this) {
				this.worker = null;
				inTrouble("finds no thread to work on: " + ex, ex);
			}
		}
	}

	/**
	 * Called now and then: what no thread was found for is tried again.
	 */
	void checkIdle() {
		synchronized (this) {
			if (this.worker != null || this.stopped || this.waiting.isEmpty()) {
				return;
			}
			this.worker = Thread.currentThread();
			// It may be long ago.
			this.fullWanted = true;
		}
		startWorker();
	}

	private void work() {
		synchronized (this) {
			this.worker = Thread.currentThread();
		}
		int failures = 0;
		while (true) {
			List<Batch> covered = new ArrayList<>();
			boolean full;
			synchronized (this) {
				full = next(covered);
				if (covered.isEmpty()) {
					this.worker = null;
					return;
				}
			}
			boolean succeeded = full ? refreshAll() : apply(covered.get(0));
			if (succeeded) {
				failures = 0;
				covered.forEach((batch) -> batch.done().run());
			}
			else {
				failures++;
				again(covered, full ? failures : 0);
			}
		}
	}

	/**
	 * What comes next: a full refresh for all that waits, or the first batch. Nothing
	 * when all is done.
	 */
	private boolean next(List<Batch> covered) {
		boolean full = this.fullWanted;
		this.fullWanted = false;
		while (!this.stopped && !this.waiting.isEmpty() && (full || covered.isEmpty())) {
			Batch batch = this.waiting.remove();
			this.waitingInstructions -= batch.instructions().size();
			covered.add(batch);
		}
		notifyAll();
		return full;
	}

	private synchronized void again(List<Batch> failed, int fullFailures) {
		for (int i = failed.size() - 1; i >= 0; i--) {
			this.waiting.addFirst(new Batch(List.of(), failed.get(i).done()));
		}
		this.fullWanted = true;
		if (fullFailures > 0) {
			pause(fullFailures);
		}
	}

	private boolean apply(Batch batch) {
		for (RefreshInstruction instruction : batch.instructions()) {
			if (!apply(instruction)) {
				return false;
			}
		}
		return true;
	}

	private boolean apply(RefreshInstruction instruction) {
		for (int attempt = 0;; attempt++) {
			if (call(() -> dispatch(instruction))) {
				this.counters.applied();
				if (attempt > 0) {
					recovered();
				}
				return true;
			}
			if (attempt == RETRIES || isHangingOrStopped()) {
				return false;
			}
			this.counters.retried();
			pause(attempt + 1);
		}
	}

	private void dispatch(RefreshInstruction instruction) {
		if (this.dispatch.apply(instruction) == RefreshResult.REFRESHED_IN_FULL) {
			this.counters.refreshedInFull();
		}
	}

	private boolean refreshAll() {
		boolean wasInTrouble = trouble() != null;
		if (!call(this.refresher::refreshAll)) {
			return false;
		}
		if (wasInTrouble) {
			this.counters.refreshedInFull();
			logger.info("Refresher '%s' works again and was refreshed in full".formatted(name()));
		}
		recovered();
		return true;
	}

	private synchronized void recovered() {
		this.trouble = null;
	}

	private boolean call(Runnable call) {
		synchronized (this) {
			this.calling = true;
			this.hanging = false;
			this.callStarted = this.ticker.nanos();
		}
		try {
			call.run();
			return ended(null);
		}
		catch (Throwable ex) {
			// Checked ones too, which other languages throw: an end of this thread would
			// be the end of the lane.
			return ended(ex);
		}
	}

	private synchronized boolean ended(@Nullable Throwable failure) {
		this.calling = false;
		if (this.hanging) {
			// The interrupt was meant for the call that is over now.
			Thread.interrupted();
			return false;
		}
		if (failure != null) {
			inTrouble(failure.toString(), failure);
		}
		return failure == null;
	}

	private void inTrouble(String what, @Nullable Throwable cause) {
		if (this.trouble == null) {
			logger.error("Refresher '%s' failed; it is tried again, then refreshed in full: %s".formatted(name(), what),
					cause);
		}
		this.trouble = what;
	}

	private synchronized boolean isHangingOrStopped() {
		return this.hanging || this.stopped;
	}

	/**
	 * Called now and then: a call that takes too long is interrupted, and counts as
	 * failed whenever it returns.
	 */
	synchronized void checkHanging(Duration timeout) {
		if (this.calling && !this.hanging && this.ticker.since(this.callStarted).compareTo(timeout) > 0) {
			this.hanging = true;
			inTrouble("does not return within " + timeout, null);
			if (this.worker != null) {
				this.worker.interrupt();
			}
		}
	}

	synchronized void stop() {
		this.stopped = true;
		this.waiting.clear();
		notifyAll();
		if (this.worker != null && this.worker != Thread.currentThread()) {
			this.worker.interrupt();
		}
	}

	synchronized void restart() {
		this.stopped = false;
		this.trouble = null;
	}

	private synchronized void pause(int failures) {
		long pause = Math.min(FIRST_PAUSE.toMillis() << Math.min(failures - 1, 10), LONGEST_PAUSE.toMillis());
		Ticker real = Ticker.system();
		long since = real.nanos();
		try {
			while (!this.stopped && real.since(since).toMillis() < pause) {
				wait(Math.max(1, pause - real.since(since).toMillis()));
			}
		}
		catch (InterruptedException ex) {
			// Either stopped, which the loop sees, or an interrupt that came late for a
			// hanging call.
		}
	}

	/**
	 * Instructions of one page.
	 */
	private record Batch(List<RefreshInstruction> instructions, Runnable done) {

	}

}
