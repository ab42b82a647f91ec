package io.lbsync.benchmarks.rig;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * Times, sorted.
 */
public final class Percentiles {

	private final long[] nanos;

	private Percentiles(long[] nanos) {
		this.nanos = nanos;
	}

	/**
	 * Sort times.
	 * @param nanos the times
	 * @return what can be asked
	 */
	public static Percentiles of(LongStream nanos) {
		long[] sorted = nanos.toArray();
		Arrays.sort(sorted);
		return new Percentiles(sorted);
	}

	/**
	 * How many there are.
	 * @return the number of times
	 */
	public int count() {
		return this.nanos.length;
	}

	/**
	 * The time that a share of all does not exceed.
	 * @param share of all, from 0 to 1
	 * @return milliseconds; NaN if there is no time
	 */
	public double millis(double share) {
		return (this.nanos.length == 0) ? Double.NaN : this.nanos[(int) (share * (this.nanos.length - 1))] / 1e6;
	}

}
