package io.lbsync.sync;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;

/**
 * Tells when expired rows have to stay for long, because some transaction is open and
 * what is open may still be unseen: in the log once per cause, and in the status.
 * <p>
 * Raised by one thread, read by any.
 */
final class PruneAlarm {

	private static final Log logger = LogFactory.getLog(Pruner.class);

	private final Ticker ticker;

	private final Duration patience;

	private final String remedy;

	private volatile @Nullable Held held;

	/**
	 * Create an alarm.
	 * @param patience how long nothing may move before it is raised
	 * @param remedy what to do, for people
	 */
	PruneAlarm(Ticker ticker, Duration patience, String remedy) {
		this.ticker = ticker;
		this.patience = patience;
		this.remedy = remedy;
	}

	/**
	 * Rows had to stay.
	 * @param unchanged for how long the mark that holds them has not moved
	 * @param mark the mark
	 */
	void held(Duration unchanged, long mark) {
		if (unchanged.compareTo(this.patience) < 0) {
			released();
			return;
		}
		Held before = this.held;
		if (before == null || before.mark() != mark) {
			Held now = new Held(mark, this.ticker.nanos() - unchanged.toNanos(), reason(mark));
			this.held = now;
			logger.warn("Expired instructions cannot be pruned: " + now.reason());
		}
	}

	private String reason(long mark) {
		String look = this.remedy.isEmpty() ? "" : " Find it and end it: " + this.remedy + ".";
		return ("readers may still wait for rows of a transaction that is open since %d s or more "
				+ "(all up to %s have ended).")
			.formatted(this.patience.toSeconds(), Long.toUnsignedString(mark)) + look;
	}

	/**
	 * Nothing had to stay.
	 */
	void released() {
		if (this.held != null) {
			this.held = null;
			logger.info("Pruning goes on: the transaction that held expired instructions has ended");
		}
	}

	/**
	 * For how long something has been held, zero if nothing is.
	 */
	Duration age() {
		Held now = this.held;
		return (now != null) ? this.ticker.since(now.since()) : Duration.ZERO;
	}

	@Nullable String reason() {
		Held now = this.held;
		return (now != null) ? now.reason() : null;
	}

	private record Held(long mark, long since, String reason) {

	}

}
