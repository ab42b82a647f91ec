package io.lbsync.cache;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The closed table of simple keys: tag, class, and how to write and read its values.
 * Immutable.
 */
final class ScalarKeys {

	private static final Map<Class<?>, Form<?>> byType = new HashMap<>();

	private static final Map<String, Form<?>> byTag = new HashMap<>();

	static {
		numbers();
		times();
		add("string", String.class, Function.identity());
		add("char", Character.class, (text) -> {
			if (text.length() != 1) {
				throw new UnsupportedKeyException("not one character");
			}
			return text.charAt(0);
		});
		add("boolean", Boolean.class, Boolean::valueOf);
		add("uuid", UUID.class, UUID::fromString);
		add("uri", URI.class, URI::create);
		add("currency", Currency.class, Currency::getInstance);
		add(new Form<>("locale", Locale.class, Locale::toLanguageTag, Locale::forLanguageTag));
		add(new Form<>("date", Date.class, (date) -> Long.toString(date.getTime()),
				(text) -> new Date(Long.parseLong(text))));
	}

	private ScalarKeys() {
	}

	private static void numbers() {
		add("int", Integer.class, Integer::valueOf);
		add("long", Long.class, Long::valueOf);
		add("short", Short.class, Short::valueOf);
		add("byte", Byte.class, Byte::valueOf);
		add("float", Float.class, Float::valueOf);
		add("double", Double.class, Double::valueOf);
		add("decimal", BigDecimal.class, BigDecimal::new);
		add("integer", BigInteger.class, BigInteger::new);
	}

	private static void times() {
		add("instant", Instant.class, Instant::parse);
		add("localdate", LocalDate.class, LocalDate::parse);
		add("localtime", LocalTime.class, LocalTime::parse);
		add("localdatetime", LocalDateTime.class, LocalDateTime::parse);
		add("offsetdatetime", OffsetDateTime.class, OffsetDateTime::parse);
		add("offsettime", OffsetTime.class, OffsetTime::parse);
		add("zoneddatetime", ZonedDateTime.class, ZonedDateTime::parse);
		add("zoneoffset", ZoneOffset.class, ZoneOffset::of);
		add("duration", Duration.class, Duration::parse);
		add("period", Period.class, Period::parse);
		add("year", Year.class, Year::parse);
		add("yearmonth", YearMonth.class, YearMonth::parse);
		add("monthday", MonthDay.class, MonthDay::parse);
	}

	private static <T> void add(String tag, Class<T> type, Function<String, T> reader) {
		add(new Form<>(tag, type, Object::toString, reader));
	}

	private static void add(Form<?> form) {
		byType.put(form.type(), form);
		byTag.put(form.tag(), form);
	}

	static boolean has(Class<?> type) {
		return byType.containsKey(type);
	}

	static @Nullable Form<?> of(Class<?> type) {
		return byType.get(type);
	}

	static @Nullable Form<?> of(String tag) {
		return byTag.get(tag);
	}

	/**
	 * How values of one class travel.
	 *
	 * @param <T> the class
	 * @param tag its name on the wire
	 * @param type the class itself, not one of its subclasses
	 * @param writer makes text of a value
	 * @param reader makes a value of text
	 */
	record Form<T>(String tag, Class<T> type, Function<T, String> writer, Function<String, T> reader) {

		String write(Object value) {
			return this.writer.apply(this.type.cast(value));
		}

		Object read(String text) {
			T value = this.reader.apply(text);
			if (value == null) {
				throw new UnsupportedKeyException("no value");
			}
			return value;
		}

	}

}
