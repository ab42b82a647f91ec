package io.lbsync.sync;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;

/**
 * Ends a look at the log that comes to no end, so that the rest of the step is not held
 * up for ever, and says so.
 * <p>
 * Used by one thread; the trouble may be asked for by any.
 */
final class DrainGuard {

	private static final Log logger = LogFactory.getLog(Sync.class);

	private final Ticker ticker;

	private final Duration timeout;

	private long begun;

	private volatile @Nullable String trouble;

	DrainGuard(Ticker ticker, Duration timeout) {
		this.ticker = ticker;
		this.timeout = timeout;
	}

	void begin() {
		this.begun = this.ticker.nanos();
	}

	/**
	 * Whether there is time for another page.
	 */
	boolean mayGoOn() {
		return this.ticker.since(this.begun).compareTo(this.timeout) < 0;
	}

	/**
	 * The log was read to its end.
	 */
	void drained() {
		if (this.trouble != null) {
			this.trouble = null;
			logger.info("The log is read to its end again");
		}
	}

	/**
	 * Time was over before.
	 */
	void brokenOff(int pages, long headId) {
		boolean known = this.trouble != null;
		this.trouble = ("not read to its end within sync-timeout (%d s, %d pages, greatest id %d); goes on with the next "
				+ "step. More is written than this server can read, or the database's answers contradict each other, "
				+ "as where connections lead to a primary and to a standby in turn")
			.formatted(this.timeout.toSeconds(), pages, headId);
		if (!known) {
			logger.warn("The log was " + this.trouble);
		}
	}

	@Nullable String trouble() {
		return this.trouble;
	}

}
