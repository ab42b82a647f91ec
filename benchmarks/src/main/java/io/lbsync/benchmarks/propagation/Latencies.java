package io.lbsync.benchmarks.propagation;

import java.util.Arrays;
import java.util.List;

/**
 * Times in nanoseconds, in order.
 *
 * @param sorted the times
 */
record Latencies(long[] sorted) {

	static Latencies of(List<Long> nanos) {
		long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
		Arrays.sort(sorted);
		return new Latencies(sorted);
	}

	/**
	 * The time that a share of all does not exceed.
	 * @param share as 0.99
	 * @return milliseconds
	 */
	double millis(double share) {
		int index = (int) Math.ceil(share * this.sorted.length) - 1;
		return this.sorted[Math.max(0, index)] / 1e6;
	}

}
