package io.lbsync.doorbell;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Why nobody listens, told once, and when that is tried again.
 * <p>
 * Used by one thread; what it is may be asked by any.
 */
final class DoorbellTrouble {

	private static final Log logger = LogFactory.getLog(Doorbell.class);

	private final Retries retries = new Retries();

	private volatile String text = "nobody listens yet";

	/**
	 * What it was the last time.
	 */
	String text() {
		return this.text;
	}

	void reset() {
		this.retries.reset();
	}

	Duration pause() {
		return this.retries.pause();
	}

	void over() {
		if (this.retries.succeeded()) {
			logger.info("The doorbell works: changes of other servers are heard of at once");
		}
	}

	/**
	 * The connection was lost, or none could be opened.
	 * @param worked whether it listened before
	 * @param wanted whether anybody is to listen
	 */
	void failed(String reason, boolean worked, boolean wanted) {
		this.text = reason;
		if (this.retries.failed(worked) && wanted) {
			logger.info("The doorbell is off until it works again: " + reason);
		}
	}

	/**
	 * The database will not let anybody listen for some time.
	 * @param unexpected whether somebody should see to that
	 */
	void refused(@Nullable String reason, boolean unexpected) {
		this.text = String.valueOf(reason);
		if (this.retries.refused()) {
			String message = "The doorbell is off, so what other servers change is found by the next look: " + reason;
			if (unexpected) {
				logger.warn(message);
			}
			else {
				logger.info(message);
			}
		}
	}

}
