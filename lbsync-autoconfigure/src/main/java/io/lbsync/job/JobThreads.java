package io.lbsync.job;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Threads on which jobs take their turns: only so many at a time, and each job on one at
 * most.
 * <p>
 * Thread-safe.
 */
final class JobThreads {

	private static final Log logger = LogFactory.getLog(DistributedJobs.class);

	private final Executor executor;

	private final int most;

	private final Semaphore free;

	private final Consumer<WatchedJob> turn;

	private final Runnable ended;

	/**
	 * Create them; none is at work.
	 * @param executor must not queue
	 * @param most most that are at work at a time
	 * @param turn what they do
	 * @param ended called whenever one is free again
	 */
	JobThreads(Executor executor, int most, Consumer<WatchedJob> turn, Runnable ended) {
		this.executor = executor;
		this.most = most;
		this.free = new Semaphore(most);
		this.turn = turn;
		this.ended = ended;
	}

	/**
	 * Let a job take its turn, if a thread is free and none deals with the job.
	 */
	void submit(WatchedJob job) {
		if (!this.free.tryAcquire()) {
			return;
		}
		if (!job.begin()) {
			this.free.release();
			return;
		}
		try {
			this.executor.execute(() -> take(job));
		}
		catch (RejectedExecutionException ex) {
			logger.debug("No thread for the job '%s'".formatted(job.name()), ex);
			job.later();
			release(job);
		}
	}

	private void take(WatchedJob job) {
		try {
			this.turn.accept(job);
		}
		finally {
			release(job);
		}
	}

	private void release(WatchedJob job) {
		job.end();
		this.free.release();
		this.ended.run();
	}

	/**
	 * Wait until none is at work.
	 * @return whether that is so
	 */
	boolean awaitIdle(Duration longest) {
		try {
			if (this.free.tryAcquire(this.most, longest.toMillis(), TimeUnit.MILLISECONDS)) {
				this.free.release(this.most);
				return true;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return false;
	}

}
