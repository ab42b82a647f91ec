package io.lbsync.job;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells those who wait for better times that there is no time left.
 * <p>
 * Thread-safe.
 */
final class Stopping {

	private volatile CountDownLatch begun = new CountDownLatch(1);

	void reset() {
		this.begun = new CountDownLatch(1);
	}

	void begin() {
		this.begun.countDown();
	}

	/**
	 * Wait, unless this server stops.
	 * @return whether to go on
	 */
	boolean pause(Duration duration) {
		try {
			return !this.begun.await(duration.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
