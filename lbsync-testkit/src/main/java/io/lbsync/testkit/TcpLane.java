package io.lbsync.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * One direction of a {@link TcpProxy}: open or frozen, and how slow. Thread-safe.
 */
final class TcpLane {

	private boolean frozen;

	private long delay;

	synchronized void freeze() {
		this.frozen = true;
	}

	synchronized void delay(Duration delay) {
		this.delay = delay.toNanos();
		notifyAll();
	}

	synchronized void heal() {
		this.frozen = false;
		this.delay = 0;
		notifyAll();
	}

	/**
	 * Let those look again who wait here, for their connection may be closed.
	 */
	synchronized void wake() {
		notifyAll();
	}

	/**
	 * Hold data up as long as this lane wants it.
	 * @param closed whether its connection is closed, so that nobody waits for it
	 */
	synchronized void pass(BooleanSupplier closed) {
		long arrival = System.nanoTime();
		while (!closed.getAsBoolean() && (this.frozen || System.nanoTime() - arrival < this.delay)) {
			long wait = this.frozen ? Long.MAX_VALUE / 2 : this.delay;
			Monitors.await(this, arrival + wait);
		}
	}

}
