package io.lbsync.delivery;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;

/**
 * How writes went lately.
 * <p>
 * Thread-safe.
 */
final class WriteRecord {

	private final Ticker ticker = Ticker.system();

	// Guarded by this. Null while nothing fails.
	private @Nullable String failure;

	// Guarded by this. Reading at the first failure.
	private long failingSince;

	// Guarded by this. Somebody waited in vain since the last success.
	private boolean stalled;

	synchronized void succeeded() {
		this.failure = null;
		this.stalled = false;
	}

	synchronized void failed(Exception ex) {
		if (this.failure == null) {
			this.failingSince = this.ticker.nanos();
		}
		this.failure = ex.getClass().getName() + ": " + ex.getMessage();
	}

	synchronized void stalled() {
		this.stalled = true;
	}

	synchronized boolean isFailing() {
		return this.failure != null;
	}

	/**
	 * Whether it is worth waiting for a write.
	 */
	synchronized boolean isFluent() {
		return this.failure == null && !this.stalled;
	}

	synchronized DeliveryStatus status(int waiting) {
		Duration failingFor = (this.failure != null) ? this.ticker.since(this.failingSince) : Duration.ZERO;
		return new DeliveryStatus(this.failure == null, waiting, failingFor, this.failure);
	}

}
