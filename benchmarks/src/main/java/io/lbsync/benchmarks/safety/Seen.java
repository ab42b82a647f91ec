package io.lbsync.benchmarks.safety;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import io.lbsync.benchmarks.rig.Percentiles;

/**
 * What a reader saw, and when. One thread writes; who asks for more than {@link #count()}
 * waits for that thread's end, or for a moment in which nobody writes.
 */
final class Seen {

	private final BitSet ids = new BitSet();

	private final AtomicLong count = new AtomicLong();

	private final AtomicLong reached = new AtomicLong();

	private long doubles;

	// When the last row of each transaction was seen.
	private long[] last = new long[1 << 16];

	/**
	 * A row was seen.
	 * @param id its id
	 * @param transaction number of the transaction that wrote it
	 * @param now when
	 */
	synchronized void add(long id, int transaction, long now) {
		int bit = Math.toIntExact(id);
		this.reached.accumulateAndGet(id, Math::max);
		if (this.ids.get(bit)) {
			this.doubles++;
			return;
		}
		this.ids.set(bit);
		if (transaction >= this.last.length) {
			this.last = Arrays.copyOf(this.last, Math.max(transaction + 1, 2 * this.last.length));
		}
		this.last[transaction] = now;
		this.count.incrementAndGet();
	}

	/**
	 * How many rows were seen.
	 */
	long count() {
		return this.count.get();
	}

	/**
	 * The greatest id that was seen.
	 */
	long reached() {
		return this.reached.get();
	}

	synchronized long doubles() {
		return this.doubles;
	}

	synchronized boolean has(long id) {
		return this.ids.get(Math.toIntExact(id));
	}

	/**
	 * Time from when a writer knew of its commit until the last of its rows was seen, for
	 * transactions that were seen.
	 * @param commits when the writers knew
	 * @param from first transaction
	 * @param to transaction after the last one
	 */
	synchronized Percentiles ages(Commits commits, int from, int to) {
		return Percentiles.of(LongStream.range(from, Math.min(to, this.last.length))
			.filter((transaction) -> this.last[(int) transaction] != 0 && commits.at((int) transaction) != 0)
			.map((transaction) -> Math.max(0, this.last[(int) transaction] - commits.at((int) transaction))));
	}

}
