package io.lbsync.maindom;

import java.time.Duration;

/**
 * Held by whoever asks: for servers that never have two processes, and for tests.
 */
final class NoMainDomLock implements MainDomLock {

	@Override
	public boolean acquire(Duration timeout) {
		return true;
	}

	@Override
	public boolean isHeld() {
		return true;
	}

	@Override
	public void release() {
		// Nothing was taken.
	}

}
