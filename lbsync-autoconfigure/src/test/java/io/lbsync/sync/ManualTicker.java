package io.lbsync.sync;

import java.time.Duration;

import io.lbsync.loop.Ticker;

/**
 * Time that a test owns.
 */
public final class ManualTicker implements Ticker {

	private volatile long nanos = 1_000;

	@Override
	public long nanos() {
		return this.nanos;
	}

	public void advance(Duration duration) {
		this.nanos += duration.toNanos();
	}

}
