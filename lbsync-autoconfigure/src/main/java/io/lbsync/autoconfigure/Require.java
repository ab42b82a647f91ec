package io.lbsync.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

import io.lbsync.job.web.WebAddress;

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
		return countable(name, value);
	}

	/**
	 * A duration that may be nothing, and that can be counted in nanoseconds.
	 * @param name full name of the property
	 * @param value the bound value
	 * @return the value
	 * @throws InvalidConfigurationPropertyValueException if it is not
	 */
	static Duration notNegative(String name, Duration value) {
		check(!value.isNegative(), name, value, "Must not be negative.");
		return countable(name, value);
	}

	private static Duration countable(String name, Duration value) {
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
	 * A duration of at least a second.
	 * @param name full name of the property
	 * @param value the bound value
	 * @return the value
	 * @throws InvalidConfigurationPropertyValueException if it is not
	 */
	static Duration atLeastOneSecond(String name, Duration value) {
		positive(name, value);
		check(value.compareTo(Duration.ofSeconds(1)) >= 0, name, value, "Must be at least one second.");
		return value;
	}

	/**
	 * A value that has no default.
	 * @param <T> its type
	 * @param name full name of the property
	 * @param value the bound value
	 * @param reason why it is needed, as a sentence
	 * @return the value
	 * @throws InvalidConfigurationPropertyValueException if there is none
	 */
	static <T> T present(String name, @Nullable T value, String reason) {
		if (value == null) {
			throw new InvalidConfigurationPropertyValueException(name, null, reason);
		}
		return value;
	}

	/**
	 * A text that has no default.
	 * @param name full name of the property
	 * @param value the bound value
	 * @param reason why it is needed, as a sentence
	 * @return the text without blanks around it
	 * @throws InvalidConfigurationPropertyValueException if there is none
	 */
	static String text(String name, @Nullable String value, String reason) {
		return present(name, StringUtils.hasText(value) ? value : null, reason).trim();
	}

	/**
	 * An address to which requests can be sent.
	 * @param name full name of the property
	 * @param value the bound value
	 * @return the address
	 * @throws InvalidConfigurationPropertyValueException if there is none, or if it is
	 * not such an address
	 */
	static WebAddress webAddress(String name, @Nullable String value) {
		String text = text(name, value, "An address is needed, such as 'https://example.com/path' or '~/path'.");
		try {
			return WebAddress.of(text);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(name, WebAddress.shown(text), ex.getMessage());
		}
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
