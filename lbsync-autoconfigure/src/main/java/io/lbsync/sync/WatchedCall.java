package io.lbsync.sync;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;

/**
 * Calls of one refresher, one at a time, watched from outside: a call that takes too long
 * is interrupted, and counts as failed whenever it returns.
 * <p>
 * {@link #run} is called by the lane's worker, {@link #interruptIfHanging} by anybody.
 */
final class WatchedCall {

	private final Ticker ticker;

	// Guarded by this, as everything here.
	private @Nullable Thread caller;

	private long started;

	private boolean hanging;

	WatchedCall(Ticker ticker) {
		this.ticker = ticker;
	}

	/**
	 * Make a call.
	 * @return what it threw, a {@link HangingException} if it took too long, or
	 * {@code null} if all is well
	 */
	@Nullable Throwable run(Runnable call) {
		synchronized (this) {
			this.caller = Thread.currentThread();
			this.started = this.ticker.nanos();
			this.hanging = false;
		}
		Throwable failure = null;
		try {
			call.run();
		}
		catch (Throwable ex) {
			// Errors too, and what other languages throw: an end of this thread would be
			// the end of the lane.
			failure = ex;
		}
		return ended(failure);
	}

	private synchronized @Nullable Throwable ended(@Nullable Throwable failure) {
		this.caller = null;
		if (!this.hanging) {
			return failure;
		}
		// The interrupt was meant for the call that is over now.
		Thread.interrupted();
		return new HangingException();
	}

	/**
	 * Interrupt the present call if it takes longer.
	 * @return whether it was interrupted, now, for the first time
	 */
	synchronized boolean interruptIfHanging(Duration timeout) {
		if (this.caller == null || this.hanging || this.ticker.since(this.started).compareTo(timeout) <= 0) {
			return false;
		}
		this.hanging = true;
		this.caller.interrupt();
		return true;
	}

	/**
	 * Interrupt the present call, if there is one.
	 */
	synchronized void interrupt() {
		if (this.caller != null && this.caller != Thread.currentThread()) {
			this.caller.interrupt();
		}
	}

	/**
	 * A call that took too long.
	 */
	static final class HangingException extends RuntimeException {

		HangingException() {
			super("did not return in time");
		}

	}

}
