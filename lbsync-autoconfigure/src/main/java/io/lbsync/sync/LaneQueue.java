package io.lbsync.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.RefreshInstruction;

/**
 * What waits in a lane, and whether somebody works on it. A wish for a full refresh
 * swallows what waits: it covers all that came before it began.
 * <p>
 * Thread-safe.
 */
final class LaneQueue {

	private static final int MANY = 100_000;

	// Guarded by this, as everything here.
	private final Deque<Batch> waiting = new ArrayDeque<>();

	private int instructions;

	private boolean fullWanted;

	private boolean worked;

	private boolean stopped;

	/**
	 * Add something.
	 * @return whether a worker must be started for it
	 */
	synchronized boolean add(Batch batch, boolean full) {
		this.waiting.add(batch);
		this.instructions += batch.instructions().size();
		this.fullWanted |= full || this.instructions > 2 * MANY;
		if (this.worked || this.stopped) {
			return false;
		}
		this.worked = true;
		return true;
	}

	/**
	 * The worker could not be started.
	 */
	synchronized void left() {
		this.worked = false;
	}

	/**
	 * Take up what was left: it may be long ago, so only a full refresh will do.
	 * @return whether a worker must be started for it
	 */
	synchronized boolean resume() {
		if (this.worked || this.stopped || this.waiting.isEmpty()) {
			return false;
		}
		this.fullWanted = true;
		this.worked = true;
		return true;
	}

	/**
	 * What the worker is to do next, or {@code null} when it is done and a new one must
	 * be started for more.
	 */
	synchronized @Nullable Work next() {
		List<Batch> batches = new ArrayList<>();
		boolean full = this.fullWanted;
		while (!this.stopped && !this.waiting.isEmpty() && (full || batches.isEmpty())) {
			Batch batch = this.waiting.remove();
			this.instructions -= batch.instructions().size();
			batches.add(batch);
		}
		notifyAll();
		this.fullWanted = false;
		this.worked = !batches.isEmpty();
		return this.worked ? new Work(full, batches) : null;
	}

	/**
	 * Work failed: only a full refresh will do now.
	 */
	synchronized void failed(Work work) {
		for (int i = work.batches().size() - 1; i >= 0; i--) {
			this.waiting.addFirst(new Batch(List.of(), work.batches().get(i).done()));
		}
		this.fullWanted = true;
	}

	/**
	 * Wait a little while very much is waiting.
	 */
	synchronized void awaitRoom(long nanos) {
		long end = System.nanoTime() + nanos;
		try {
			while (this.instructions > MANY && !this.stopped && System.nanoTime() < end) {
				TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, end - System.nanoTime()));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Wait between two attempts, unless the lane is stopped.
	 */
	synchronized void pause(long nanos) {
		long end = System.nanoTime() + nanos;
		try {
			while (!this.stopped && System.nanoTime() < end) {
				TimeUnit.NANOSECONDS.timedWait(this, Math.max(1_000_000, end - System.nanoTime()));
			}
		}
		catch (InterruptedException ex) {
			// Either stopped, which the worker sees, or an interrupt that came late for a
			// hanging call.
		}
	}

	synchronized boolean isStopped() {
		return this.stopped;
	}

	synchronized void stop() {
		this.stopped = true;
		this.waiting.clear();
		this.instructions = 0;
		notifyAll();
	}

	synchronized void restart() {
		this.stopped = false;
	}

	/**
	 * Instructions of one page, and what to run when they are applied.
	 */
	record Batch(Collection<RefreshInstruction> instructions, Runnable done) {

	}

	/**
	 * What to do next.
	 *
	 * @param full whether to refresh in full, for all the batches
	 * @param batches the batches, one if not in full
	 */
	record Work(boolean full, List<Batch> batches) {

		void done() {
			this.batches.forEach((batch) -> batch.done().run());
		}

	}

}
