package io.lbsync.sync;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;

/**
 * A low-water mark that is known for so long, on this process's monotonic clock, that
 * every live server has looked at the log since and so passed all rows up to it.
 * <p>
 * Used by one thread.
 */
final class SettledLowWater {

	private final Ticker ticker;

	private final Duration settling;

	private @Nullable Known candidate;

	private @Nullable Known settled;

	private long last;

	// When the mark got the value that it had last.
	private long unchangedSince;

	SettledLowWater(Ticker ticker, Duration settling) {
		this.ticker = ticker;
		this.settling = settling;
	}

	/**
	 * Take what is known now.
	 */
	void note(LogWatch.Look look) {
		Known now = new Known(look.generation(), look.position().lowWater(), this.ticker.nanos());
		if (this.candidate != null && this.candidate.generation() != now.generation()) {
			forget();
		}
		Known before = this.candidate;
		if (before == null || this.last != now.mark()) {
			this.unchangedSince = now.at();
		}
		this.last = now.mark();
		if (before == null) {
			this.candidate = now;
		}
		else if (this.ticker.since(before.at()).compareTo(this.settling) >= 0) {
			this.settled = before;
			this.candidate = now;
		}
	}

	void forget() {
		this.candidate = null;
		this.settled = null;
	}

	/**
	 * The mark, or {@code null} while none is known for long enough.
	 */
	@Nullable Long mark() {
		return (this.settled != null) ? this.settled.mark() : null;
	}

	/**
	 * For how long the mark, settled or not, has not moved.
	 */
	Duration unchanged() {
		return this.ticker.since(this.unchangedSince);
	}

	private record Known(int generation, long mark, long at) {

	}

}
