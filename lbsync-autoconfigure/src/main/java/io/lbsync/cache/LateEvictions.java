package io.lbsync.cache;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;

/**
 * Applies each eviction once more after some time, for applications that read from
 * replicas: an instruction outruns replication, and what is loaded from a replica right
 * after an eviction may be the old value. What was evicted in one run is evicted again in
 * one. In bounded space: of very many evictions become clears. Thread-safe.
 */
final class LateEvictions {

	private static final Log logger = LogFactory.getLog(LateEvictions.class);

	private static final int MOST = 10_000;

	private final StampClock clock;

	private final Duration lag;

	private final Ticker ticker;

	// Guarded by this. What was evicted since the last step.
	private Set<LateEviction> latest = new LinkedHashSet<>();

	// Guarded by this. In the order in which they are due.
	private final Deque<Batch> waiting = new ArrayDeque<>();

	/**
	 * Create an instance without evictions.
	 * @param clock told of runs, and asked for those that are open
	 * @param lag time after which evictions are repeated; zero for never
	 * @param ticker the time
	 */
	LateEvictions(StampClock clock, Duration lag, Ticker ticker) {
		this.clock = clock;
		this.lag = lag;
		this.ticker = ticker;
	}

	StampClock clock() {
		return this.clock;
	}

	Duration lag() {
		return this.lag;
	}

	/**
	 * An entry was evicted, or all were.
	 * @param cache the cache
	 * @param key the key, or {@code null} for all
	 */
	void evicted(LocalCache cache, @Nullable Object key) {
		if (!this.lag.isZero()) {
			add(new LateEviction.OfEntry(cache, key));
		}
	}

	/**
	 * Something was to be evicted in a cache that is not there.
	 * @param manager its manager
	 * @param cache its name
	 */
	void missed(CoveredCaches manager, String cache) {
		if (!this.lag.isZero()) {
			add(new LateEviction.OfAbsent(manager, cache));
		}
	}

	private synchronized void add(LateEviction eviction) {
		this.latest.add(eviction);
		if (this.latest.size() > MOST) {
			Set<LateEviction> larger = new LinkedHashSet<>();
			this.latest.forEach((each) -> larger.add(each.larger()));
			this.latest = larger;
		}
	}

	/**
	 * Repeat what is due. To be called several times within the lag.
	 */
	void step() {
		for (Batch due = due(); due != null; due = due()) {
			repeat(due);
		}
		close();
	}

	private synchronized @Nullable Batch due() {
		Batch first = this.waiting.peek();
		boolean due = first != null && this.ticker.since(first.closed()).compareTo(this.lag) >= 0;
		return due ? this.waiting.poll() : null;
	}

	/**
	 * The lag of a set counts from its last eviction: the set is not cut while a run is
	 * open that may add to it.
	 */
	private synchronized void close() {
		if (!this.latest.isEmpty() && !this.clock.isRunOpen()) {
			this.waiting.add(new Batch(this.ticker.nanos(), this.latest));
			this.latest = new LinkedHashSet<>();
		}
	}

	private void repeat(Batch batch) {
		this.clock.runStarted();
		try {
			batch.evictions().forEach(LateEvictions::repeat);
		}
		finally {
			this.clock.runEnded();
		}
	}

	private static void repeat(LateEviction eviction) {
		try {
			eviction.again();
		}
		catch (RuntimeException ex) {
			logger.warn("A cache failed when an eviction was repeated: values from a replica that lagged may stay in "
					+ "it until they are evicted next.", ex);
		}
	}

	private record Batch(long closed, Set<LateEviction> evictions) {

	}

}
