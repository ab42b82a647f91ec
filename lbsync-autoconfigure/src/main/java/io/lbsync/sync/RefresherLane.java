package io.lbsync.sync;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.CacheRefresher;
import io.lbsync.instruction.RefreshDispatch;
import io.lbsync.instruction.RefreshInstruction;
import io.lbsync.instruction.RefreshResult;
import io.lbsync.loop.Ticker;
import io.lbsync.role.MainDomOwnership;
import io.lbsync.sync.LaneQueue.Batch;
import io.lbsync.sync.LaneQueue.Work;
import io.lbsync.sync.WatchedCall.HangingException;

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

	private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final CacheRefresher refresher;

	private final Told told;

	private final Executor executor;

	private final Counters counters;

	private final LaneQueue queue = new LaneQueue();

	private final LaneRuns runs;

	private final WatchedCall call;

	// Written by the worker and by whoever finds it hanging.
	private volatile @Nullable String trouble;

	RefresherLane(Told told, Executor executor, Counters counters, Ticker ticker) {
		this.refresher = told.refresher();
		this.runs = new LaneRuns(told.refresher());
		this.told = told;
		this.executor = executor;
		this.counters = counters;
		this.call = new WatchedCall(ticker);
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
	@Nullable String trouble() {
		return this.trouble;
	}

	void runStarted() {
		this.runs.start();
	}

	void runEnded(Runnable done) {
		Runnable end = this.runs.end();
		add(List.of(), () -> {
			end.run();
			done.run();
		}, false);
	}

	/**
	 * Apply instructions, some time. A refresher that is a little late gets the time to
	 * catch up; one that is in trouble already gets none.
	 */
	void submit(Collection<RefreshInstruction> instructions, Runnable done) {
		if (this.trouble == null) {
			this.queue.awaitRoom(PATIENCE.toNanos());
		}
		add(instructions, done, false);
	}

	void refreshInFull(Runnable done) {
		add(List.of(), done, true);
	}

	/**
	 * Called now and then: a call that hangs is interrupted, and what no thread was found
	 * for is tried again.
	 */
	void check(Duration timeout) {
		if (this.call.interruptIfHanging(timeout)) {
			inTrouble("does not return within " + timeout, null);
		}
		if (this.queue.resume()) {
			startWorker();
		}
	}

	void stop() {
		this.queue.stop();
		this.call.interrupt();
	}

	void restart() {
		// Their ends were dropped with all that waited.
		this.runs.endAll();
		this.queue.restart();
		this.trouble = null;
	}

	private void add(Collection<RefreshInstruction> instructions, Runnable done, boolean full) {
		if (this.queue.add(new Batch(instructions, done), full)) {
			startWorker();
		}
	}

	private void startWorker() {
		try {
			this.executor.execute(this::work);
		}
		catch (RuntimeException | Error ex) {
			this.queue.left();
			inTrouble("finds no thread to work on: " + ex, ex);
		}
	}

	private void work() {
		int failures = 0;
		for (Work work = this.queue.next(); work != null; work = this.queue.next()) {
			boolean succeeded = work.full() ? refreshAll() : apply(work.batches().get(0));
			if (succeeded) {
				failures = 0;
				work.done();
			}
			else {
				this.queue.failed(work);
				if (work.full()) {
					pause(++failures);
				}
			}
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
			Throwable failure = call(() -> tell(instruction));
			if (failure == null) {
				this.counters.applied();
				if (attempt > 0) {
					this.trouble = null;
				}
				return true;
			}
			if (attempt == RETRIES || failure instanceof HangingException || this.queue.isStopped()) {
				return false;
			}
			this.counters.retried();
			pause(attempt + 1);
		}
	}

	private void tell(RefreshInstruction instruction) {
		if (this.told.isOwn() && this.told.dispatch().apply(instruction) == RefreshResult.REFRESHED_IN_FULL) {
			this.counters.refreshedInFull();
		}
	}

	private boolean refreshAll() {
		boolean wasInTrouble = this.trouble != null;
		if (this.told.isOwn() && call(this.refresher::refreshAll) != null) {
			return false;
		}
		if (wasInTrouble) {
			this.counters.refreshedInFull();
			logger.info("Refresher '%s' works again and was refreshed in full".formatted(name()));
		}
		this.trouble = null;
		return true;
	}

	private @Nullable Throwable call(Runnable what) {
		Throwable failure = this.call.run(what);
		if (failure != null && !this.queue.isStopped()) {
			inTrouble(failure.toString(), failure);
		}
		return failure;
	}

	private void inTrouble(String what, @Nullable Throwable cause) {
		if (this.trouble == null) {
			logger.error("Refresher '%s' failed; it is tried again, then refreshed in full: %s".formatted(name(), what),
					cause);
		}
		this.trouble = what;
	}

	private void pause(int failures) {
		long grown = FIRST_PAUSE.toNanos() << Math.min(failures - 1, 10);
		this.queue.pause(Math.min(grown, LONGEST_PAUSE.toNanos()));
	}

	/**
	 * Who is told, by what.
	 *
	 * @param refresher the refresher
	 * @param dispatch tells it
	 * @param owner whether this process may touch what survives it
	 */
	record Told(CacheRefresher refresher, RefreshDispatch dispatch, MainDomOwnership owner) {

		/**
		 * Whether what the refresher keeps is this process's own: another one may be at
		 * work on its files.
		 */
		boolean isOwn() {
			return !this.refresher.persistent() || this.owner.isMainDom();
		}

	}

}
