package io.lbsync.instruction;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;

/**
 * What became of ids that were not visible when a greater one was. Counted in ranges of
 * neighbouring ids. All zero where the reader needs no such bookkeeping.
 * <p>
 * Thread-safe.
 */
public final class GapCounts {

	private static final Log logger = LogFactory.getLog(InstructionLog.class);

	private final LongAdder proved = new LongAdder();

	private final LongAdder published = new LongAdder();

	private final LongAdder timedOut = new LongAdder();

	private final LongAdder late = new LongAdder();

	private final Ticker ticker;

	private volatile int open;

	private volatile @Nullable Long oldest;

	// Written by the cursor's thread.
	private @Nullable Long warned;

	private long warnedTotal;

	private boolean told;

	GapCounts(Ticker ticker) {
		this.ticker = ticker;
	}

	/**
	 * Ranges that are open now.
	 * @return their number
	 */
	public int open() {
		return this.open;
	}

	/**
	 * How long the oldest range has been open.
	 * @return its age, zero if nothing is open
	 */
	public Duration oldestAge() {
		Long since = this.oldest;
		return (since != null) ? this.ticker.since(since) : Duration.ZERO;
	}

	/**
	 * Ranges that were proved dead here.
	 * @return their number
	 */
	public long proved() {
		return this.proved.sum();
	}

	/**
	 * Ranges that another server proved dead.
	 * @return their number
	 */
	public long published() {
		return this.published.sum();
	}

	/**
	 * Ranges that were given up after {@code lbsync.gap-timeout}, without any proof.
	 * @return their number
	 */
	public long timedOut() {
		return this.timedOut.sum();
	}

	/**
	 * Rows that became visible after a greater one.
	 * @return their number
	 */
	public long late() {
		return this.late.sum();
	}

	void addProved(int ranges) {
		this.proved.add(ranges);
	}

	void addPublished(int ranges) {
		this.published.add(ranges);
	}

	void addLate(int rows) {
		this.late.add(rows);
	}

	void addTimedOut(int ranges, OpenRange first, Duration timeout) {
		this.timedOut.add(ranges);
		Long last = this.warned;
		if (last == null || this.ticker.since(last).compareTo(timeout) >= 0) {
			long number = this.timedOut.sum() - this.warnedTotal;
			logger.warn(("%d ranges of ids of umbracoCacheInstruction, the last from %d to %d, were given up after %s "
					+ "(lbsync.gap-timeout), without proof that no open transaction holds them. Should a transaction "
					+ "that long write an instruction, this server misses it.")
				.formatted(number, first.from(), first.to(), timeout));
			this.warned = this.ticker.nanos();
			this.warnedTotal = this.timedOut.sum();
		}
	}

	void tellThatNothingCanBeProved(String cluster, Duration timeout) {
		if (!this.told) {
			this.told = true;
			logger.info(("With %s, locks of one server do not tell what others are about to write. Ids that stay "
					+ "invisible are given up after %s (lbsync.gap-timeout); let it be longer than any transaction.")
				.formatted(cluster, timeout));
		}
	}

	void look(OpenRanges ranges) {
		this.open = ranges.size();
		this.oldest = ranges.isEmpty() ? null : ranges.first().watch().opened();
	}

}
