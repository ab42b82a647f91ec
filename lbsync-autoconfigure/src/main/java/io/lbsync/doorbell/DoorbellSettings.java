package io.lbsync.doorbell;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * How often to look at the log.
 *
 * @param interval time between two looks of an idle server that has no doorbell
 * @param shortest time until the next look after a change, which doubles with each look
 * that finds nothing
 * @param longest time between two looks of an idle server whose doorbell is proved
 */
public record DoorbellSettings(Duration interval, Duration shortest, Duration longest) {

	private static final int STRETCH = 3;

	private static final int HASTE = 50;

	private static final Duration LEAST = Duration.ofMillis(50);

	private static final Duration SHORTEST_PROOFS = Duration.ofSeconds(1);

	private static final Duration LONGEST_PROOFS = Duration.ofSeconds(10);

	public DoorbellSettings {
		Assert.isTrue(shortest.toNanos() > 0, "'shortest' must be positive");
		Assert.isTrue(shortest.compareTo(interval) <= 0, "'shortest' must not be longer than 'interval'");
		Assert.isTrue(interval.compareTo(longest) <= 0, "'interval' must not be longer than 'longest'");
	}

	/**
	 * Settings that follow from others.
	 * @param interval time between two looks
	 * @param maxStaleness time without a look after which caches are bypassed, if there
	 * is one
	 * @return the settings
	 */
	public static DoorbellSettings of(Duration interval, @Nullable Duration maxStaleness) {
		Duration haste = longer(LEAST, interval.dividedBy(HASTE));
		Duration stretched = interval.multipliedBy(STRETCH);
		if (maxStaleness != null) {
			stretched = longer(interval, shorter(stretched, maxStaleness.dividedBy(2)));
		}
		return new DoorbellSettings(interval, shorter(haste, interval), stretched);
	}

	/**
	 * Settings without a doorbell, and without haste.
	 * @param interval time between two looks
	 * @return the settings
	 */
	public static DoorbellSettings plain(Duration interval) {
		return new DoorbellSettings(interval, interval, interval);
	}

	/**
	 * Longest time between two proofs that a doorbell lives: one proof and the wait for
	 * its answer are over within the interval, so that a silent loss costs no more than
	 * having no doorbell. That cannot be for intervals below two seconds.
	 * @return the time
	 */
	public Duration proofs() {
		return longer(SHORTEST_PROOFS, shorter(LONGEST_PROOFS, this.interval.multipliedBy(2).dividedBy(5)));
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) <= 0) ? one : other;
	}

	private static Duration longer(Duration one, Duration other) {
		return (one.compareTo(other) >= 0) ? one : other;
	}

}
