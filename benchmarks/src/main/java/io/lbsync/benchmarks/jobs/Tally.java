package io.lbsync.benchmarks.jobs;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts runs, and those of a slot that was run before.
 * <p>
 * Thread-safe.
 */
final class Tally {

	private final LongAdder runs = new LongAdder();

	private final LongAdder duplicates = new LongAdder();

	private final Set<String> seen = ConcurrentHashMap.newKeySet();

	/**
	 * A job runs.
	 * @param job its name
	 * @param slot what no other run of this job has
	 */
	void ran(String job, Object slot) {
		this.runs.increment();
		if (!this.seen.add(job + '#' + slot)) {
			this.duplicates.increment();
		}
	}

	/**
	 * A run of something that knows no slots.
	 */
	void ran() {
		this.runs.increment();
	}

	long runs() {
		return this.runs.sum();
	}

	/**
	 * Runs of slots that were run before.
	 * @return their number, negative if there are no slots
	 */
	long duplicates() {
		return (this.seen.isEmpty() && runs() > 0) ? -1 : this.duplicates.sum();
	}

}
