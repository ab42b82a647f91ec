package io.lbsync.testkit;

import java.util.concurrent.TimeUnit;

/**
 * Waiting on the monotonic clock.
 */
final class Monitors {

	private Monitors() {
	}

	/**
	 * Wait for a notification on a monitor that the caller holds. May return early.
	 * @param monitor the monitor
	 * @param deadline when to return at the latest, as {@link System#nanoTime()}
	 * @throws IllegalStateException when interrupted
	 */
	static void await(Object monitor, long deadline) {
		try {
			TimeUnit.NANOSECONDS.timedWait(monitor, Math.max(1, deadline - System.nanoTime()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting", ex);
		}
	}

}
