package io.lbsync.benchmarks.invalidation;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * Lets 500 calls be under way at a time. Thread-safe.
 */
final class InFlight {

	private static final int MOST = 500;

	private final Semaphore room = new Semaphore(MOST);

	private volatile boolean failed;

	void add(CompletionStage<?> call) {
		this.room.acquireUninterruptibly();
		call.whenComplete((result, failure) -> {
			this.failed |= failure != null;
			this.room.release();
		});
	}

	void await() {
		this.room.acquireUninterruptibly(MOST);
		this.room.release(MOST);
		if (this.failed) {
			throw new IllegalStateException("A call failed");
		}
	}

}
