package io.lbsync.benchmarks.safety;

import java.util.Arrays;

/**
 * What writers committed, and when they knew. Thread-safe.
 */
final class Commits {

	private long[] at = new long[1 << 16];

	private int transactions;

	private long rows;

	/**
	 * Number of the next transaction.
	 */
	synchronized int next() {
		return this.transactions++;
	}

	/**
	 * A transaction is committed.
	 * @param transaction its number
	 * @param rows how many rows it wrote
	 * @param now when its writer knew
	 */
	synchronized void add(int transaction, int rows, long now) {
		if (transaction >= this.at.length) {
			this.at = Arrays.copyOf(this.at, Math.max(transaction + 1, 2 * this.at.length));
		}
		this.at[transaction] = now;
		this.rows += rows;
	}

	/**
	 * When the writer of a transaction knew of its commit; 0 if there was none.
	 */
	synchronized long at(int transaction) {
		return (transaction < this.at.length) ? this.at[transaction] : 0;
	}

	synchronized int transactions() {
		return this.transactions;
	}

	synchronized long rows() {
		return this.rows;
	}

}
