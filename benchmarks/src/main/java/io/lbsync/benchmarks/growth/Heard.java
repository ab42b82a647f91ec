package io.lbsync.benchmarks.growth;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.lbsync.instruction.CacheRefresher;

/**
 * A refresher that takes note of the change that it was told last. Thread-safe.
 */
final class Heard implements CacheRefresher {

	static final UUID ID = UUID.fromString("2f1c2a55-95c1-4b5f-9b56-63f0f1a4b0a1");

	private final AtomicLong at = new AtomicLong();

	private final AtomicInteger last = new AtomicInteger();

	private final AtomicLong count = new AtomicLong();

	@Override
	public UUID uniqueId() {
		return ID;
	}

	@Override
	public String name() {
		return "heard";
	}

	@Override
	public void refreshAll() {
	}

	@Override
	public void refresh(int id) {
		this.at.set(System.nanoTime());
		this.last.set(id);
		this.count.incrementAndGet();
	}

	/**
	 * The change that it was told last.
	 */
	int last() {
		return this.last.get();
	}

	/**
	 * When.
	 */
	long at() {
		return this.at.get();
	}

	long count() {
		return this.count.get();
	}

}
