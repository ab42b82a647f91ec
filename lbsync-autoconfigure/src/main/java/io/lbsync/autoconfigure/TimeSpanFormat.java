package io.lbsync.autoconfigure;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * Reads durations as people who come from Umbraco, from ISO-8601 or from Spring Boot
 * write them.
 */
final class TimeSpanFormat {

	// TimeSpan.Parse of .NET, the invariant form of it.
	private static final Pattern DOT_NET = Pattern
		.compile("(-)?(?:(\\d{1,8})\\.)?(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\.(\\d{1,7}))?");

	private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d*)?");

	private static final String FORMS = "Write '00:00:05' or '2.00:00:00' (days.hours:minutes:seconds, in quotes), "
			+ "'5s' or 'PT5S'.";

	private TimeSpanFormat() {
	}

	/**
	 * Read a duration.
	 * @param text {@code [-][d.]hh:mm:ss[.fffffff]}, ISO-8601, or a number with one of
	 * Boot's units ({@code 5s}); blanks around it do not matter
	 * @return the duration, which may be negative
	 * @throws TimeSpanFormatException if it is none of these; a bare number is none
	 */
	static Duration parse(String text) {
		String trimmed = text.trim();
		Matcher matcher = DOT_NET.matcher(trimmed);
		if (matcher.matches()) {
			return fromDotNet(matcher);
		}
		if (NUMBER.matcher(trimmed).matches()) {
			throw new TimeSpanFormatException(bareNumber(trimmed));
		}
		try {
			return DurationStyle.detectAndParse(trimmed);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new TimeSpanFormatException("This is not a duration. " + FORMS);
		}
	}

	/**
	 * Write a duration in Umbraco's form.
	 * @param duration a duration of whole seconds that is not negative
	 * @return {@code [d.]hh:mm:ss}
	 */
	static String format(Duration duration) {
		String time = "%02d:%02d:%02d".formatted(duration.toHoursPart(), duration.toMinutesPart(),
				duration.toSecondsPart());
		return (duration.toDays() > 0) ? duration.toDays() + "." + time : time;
	}

	private static Duration fromDotNet(Matcher matcher) {
		long days = (matcher.group(2) != null) ? Long.parseLong(matcher.group(2)) : 0;
		Duration duration = Duration.ofDays(days)
			.plusHours(part(matcher.group(3), 23, "hours"))
			.plusMinutes(part(matcher.group(4), 59, "minutes"))
			.plusSeconds(part(matcher.group(5), 59, "seconds"));
		if (matcher.group(6) != null) {
			duration = duration.plusNanos(new BigDecimal("0." + matcher.group(6)).movePointRight(9).longValueExact());
		}
		return (matcher.group(1) != null) ? duration.negated() : duration;
	}

	private static int part(String digits, int most, String name) {
		int value = Integer.parseInt(digits);
		if (value > most) {
			throw new TimeSpanFormatException("The %s of days.hours:minutes:seconds go from 00 to %d. %s"
				.formatted(name, most, "One day is '1.00:00:00', one hour '01:00:00'."));
		}
		return value;
	}

	private static String bareNumber(String text) {
		String reason = "A bare number is not accepted as a duration, because it does not say its unit. ";
		String meant = sexagesimal(text);
		if (meant == null) {
			return reason + (text.matches("\\d+") ? "If seconds are meant, write '%ss'. ".formatted(text) : "") + FORMS;
		}
		return reason
				+ "If %s was written without quotes: YAML reads that as the number %s, so put it in quotes, '%s'. "
					.formatted(meant, text, meant)
				+ "Otherwise add the unit, as in '%ss'.".formatted(text);
	}

	/**
	 * What YAML 1.1 turned into the number: only times of ten hours or more look to it
	 * like one, the others begin with a zero.
	 */
	private static @Nullable String sexagesimal(String text) {
		if (!text.matches("[1-9]\\d{0,4}")) {
			return null;
		}
		int seconds = Integer.parseInt(text);
		return (seconds >= 36_000 && seconds < 86_400) ? format(Duration.ofSeconds(seconds)) : null;
	}

}
