package io.lbsync.fleet;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts loads, and may hold one up after it has read.
 */
class LoadHook {

	private final AtomicInteger loads = new AtomicInteger();

	private volatile Runnable afterRead = () -> {
	};

	int loads() {
		return this.loads.get();
	}

	void afterRead(Runnable afterRead) {
		this.afterRead = afterRead;
	}

	void loaded() {
		this.loads.incrementAndGet();
		this.afterRead.run();
	}

}
