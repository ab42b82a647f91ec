package io.lbsync.benchmarks.rig;

import java.util.concurrent.locks.LockSupport;

/**
 * One look each five milliseconds, or at once while there is more. Used by one thread.
 */
public final class Pace {

	private static final long INTERVAL = 5_000_000;

	private long next = System.nanoTime();

	/**
	 * Wait for the next look.
	 * @param drained whether there is nothing more
	 */
	public void awaitNext(boolean drained) {
		long now = System.nanoTime();
		this.next = Math.max(now, this.next + INTERVAL);
		while (drained && now < this.next) {
			LockSupport.parkNanos(this.next - now);
			now = System.nanoTime();
		}
	}

}
