package io.lbsync.doorbell;

import java.time.Duration;

/**
 * Where nobody hears anything.
 *
 * @param trouble why not
 */
record NoDoorbell(String trouble) implements SyncDoorbell {

	@Override
	public void ring() {
	}

	@Override
	public void start(Runnable heard) {
	}

	@Override
	public void stop(Duration timeout) {
	}

	@Override
	public boolean isProved() {
		return false;
	}

}
