package io.lbsync.delivery;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * Settings of {@link Delivery}.
 *
 * @param strictOrder whether writers of the log hold a lock from their insert to their
 * commit; then pending changes are flushed before each commit, so that this lock is the
 * last one that a transaction takes
 * @param longestWait how long {@link Delivery#publish} waits for its row at most
 * @param retryInterval first pause after a write outside transactions failed; later ones
 * grow
 * @param mostWaiting how many instructions may wait to be written before they are
 * replaced by full refreshes
 */
public record DeliverySettings(boolean strictOrder, Duration longestWait, Duration retryInterval, int mostWaiting) {

	public DeliverySettings {
		Assert.isTrue(longestWait.toMillis() >= 0, "'longestWait' must not be negative");
		Assert.isTrue(retryInterval.toMillis() > 0, "'retryInterval' must be at least a millisecond");
		Assert.isTrue(mostWaiting > 0, "'mostWaiting' must be positive");
	}

	/**
	 * The settings that fit unless somebody knows better.
	 * @param strictOrder whether writers of the log hold a lock until their commit
	 * @return the settings
	 */
	public static DeliverySettings of(boolean strictOrder) {
		return new DeliverySettings(strictOrder, Duration.ofSeconds(2), Duration.ofSeconds(1), 10_000);
	}

}
