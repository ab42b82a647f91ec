package io.lbsync.soak;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits in the workload, so that things overlap that else rarely would.
 */
final class Nap {

	private Nap() {
	}

	/**
	 * Wait now and then, for a random time.
	 * @param percent how often
	 * @param longest how long at most
	 */
	static void maybe(int percent, Duration longest) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		if (random.nextInt(100) < percent) {
			LockSupport.parkNanos(random.nextLong(longest.toNanos()));
		}
	}

}
