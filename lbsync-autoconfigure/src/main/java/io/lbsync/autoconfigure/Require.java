package io.lbsync.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Checks of property values. They are made when a value is asked for, not while it is
 * bound: an exception in a constructor would reach the user as "Failed to bind".
 */
final class Require {

	// Nanoseconds of 292 years fit into a long.
	private static final Duration LONGEST = Duration.ofDays(36_500);

	private Require() {
	}

	/**
	 * A duration that is more than nothing, and that can be counted in nanoseconds.
	 * @param name full name of the property
	 * @param value the bound value
	 * @return the value
	 * @throws InvalidConfigurationPropertyValueException if it is not
	 */
	static Duration positive(String name, Duration value) {
		check(value.compareTo(Duration.ZERO) > 0, name, value, "Must be longer than zero.");
		check(value.compareTo(LONGEST) <= 0, name, value, "Must not be longer than 36500 days.");
		return value;
	}

	/**
	 * A number that is at least one.
	 * @param name full name of the property
	 * @param value the bound value
	 * @return the value
	 * @throws InvalidConfigurationPropertyValueException if it is not
	 */
	static int positive(String name, int value) {
		check(value > 0, name, value, "Must be at least 1.");
		return value;
	}

	/**
	 * Anything that must hold for a value.
	 * @param holds whether it holds
	 * @param name full name of the property
	 * @param value the bound value
	 * @param reason what must hold, as a sentence
	 * @throws InvalidConfigurationPropertyValueException if it does not
	 */
	static void check(boolean holds, String name, Object value, String reason) {
		if (!holds) {
			throw new InvalidConfigurationPropertyValueException(name, value, reason);
		}
	}

}
