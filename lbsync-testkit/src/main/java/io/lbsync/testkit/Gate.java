package io.lbsync.testkit;

import java.util.concurrent.TimeUnit;

/**
 * A door that is open or shut, and a wait that knows the monotonic clock. Thread-safe.
 */
final class Gate {

	private boolean open = true;

	/**
	 * Open or shut it.
	 * @param open whether it is open from now on
	 */
	synchronized void set(boolean open) {
		this.open = open;
		notifyAll();
	}

	/**
	 * Wait until it is open.
	 */
	synchronized void pass() {
		while (!this.open) {
			await(this, Long.MAX_VALUE + System.nanoTime());
		}
	}

	/**
	 * Wait for a notification on a monitor that the caller holds.
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
