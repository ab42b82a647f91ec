package io.lbsync.cache;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.cache.interceptor.SimpleKey;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys travel as tagged JSON, or not at all.
 */
class CacheKeysTests {

	private final CacheKeys keys = new CacheKeys(List.of());

	private final KeyTypes types = new KeyTypes();

	static Stream<Object> travellers() {
		return Stream.of("", "text", "\"[]\\", "Ünïcödé \u0000 \uD83D\uDE00", "\uD800 alone", 1, 1L, (short) 1,
				(byte) 1, 'c', '\u0000', true, 1.5f, Double.NaN, -0.0d, Double.MIN_VALUE, new BigDecimal("1.10"),
				new BigDecimal("1E+3"), BigInteger.TEN.pow(40), UUID.randomUUID(), URI.create("http://a/b?c"),
				Currency.getInstance("NZD"), Locale.GERMANY, Locale.forLanguageTag("zh-Hant-TW"), new Date(123),
				LocalDate.of(2024, 2, 29), LocalDateTime.MAX, Instant.parse("2024-01-01T00:00:00.123456789Z"),
				OffsetDateTime.parse("2024-01-01T00:00:00+02:00"), Year.of(2024),
				ZonedDateTime.of(2024, 1, 1, 0, 0, 0, 0, ZoneId.of("Pacific/Auckland")), Duration.ofNanos(-1),
				Color.RED, Color.ODD, SimpleKey.EMPTY, new SimpleKey("a", 1L, null, Color.RED),
				new SimpleKey(new SimpleKey(1), List.of("x")), new SimpleKey((Object) new int[] { 1, 2 }),
				new SimpleKey((Object) new String[] { "a", null }), new SimpleKey((Object) new byte[] { 1 }), List.of(),
				List.of(1, 1L, "1"), Arrays.asList("a", null), Set.of(1, 2), new Id(7L, Color.ODD), new Id(null, null),
				new Outer(new Id(1L, Color.RED), List.of(new BigDecimal("1.0"))));
	}

	@ParameterizedTest
	@MethodSource("travellers")
	void keyIsFoundAgainOnAServerThatMetItsTypes(Object key) {
		String text = this.keys.encode(key, this.types);
		assertThat(text).isNotNull().matches("\\p{ASCII}*");
		KeyTypes receiver = new KeyTypes();
		receiver.seen(key);
		Object decoded = decode(new CacheKeys(List.of()), text, receiver);
		assertThat(decoded).isNotNull();
		assertThat(key).isEqualTo(decoded).hasSameHashCodeAs(decoded);
	}

	static Stream<Object> homebodies() {
		List<Object> endless = new ArrayList<>();
		endless.add(endless);
		return Stream.of(new Object(), new StringBuilder("mutable"), String.class, new int[] { 1 },
				new java.sql.Timestamp(1), new Truncating("Aa"), new Throwing("a"), new Plain("a"),
				List.of(new Plain("a")), new SimpleKey(new Plain("a")), endless, "x".repeat(2000),
				List.of("x".repeat(600), "y".repeat(600)));
	}

	@ParameterizedTest
	@MethodSource("homebodies")
	void keyThatWouldNotBeFoundAgainDoesNotTravel(Object key) {
		assertThat(this.keys.encode(key, this.types)).isNull();
	}

	private static @Nullable Object decode(CacheKeys keys, String text, KeyTypes types) {
		return keys.decode(new JsonMapper().readTree(text), types);
	}

	@Test
	void arrayIsNoKeyByItself() {
		assertThat(this.keys.encode(new String[] { "a" }, this.types)).isNull();
	}

	@Test
	void numbersOfDifferentTypesAreDifferentKeys() {
		assertThat(Stream.of(1, 1L, (short) 1, "1", 1.0, BigInteger.ONE, BigDecimal.ONE, new BigDecimal("1.0"))
			.map((key) -> this.keys.encode(key, this.types))).doesNotHaveDuplicates();
	}

	@Test
	void formsOnTheWireStay() {
		assertThat(this.keys.encode("a/'<é", this.types)).isEqualTo("[\"string\",\"a/'<\\u00E9\"]");
		assertThat(this.keys.encode("a/'<\"", this.types)).isEqualTo("[\"string\",\"a/'<\\\"\"]");
		assertThat(this.keys.encode("a/'<\u007f", this.types)).isEqualTo("[\"string\",\"a/'<\u007f\"]");
		assertThat(this.keys.encode(1L, this.types)).isEqualTo("[\"long\",\"1\"]");
		assertThat(this.keys.encode(new SimpleKey("ä", null), this.types))
			.isEqualTo("[\"key\",[\"string\",\"\\u00E4\"],[\"null\"]]");
		assertThat(this.keys.encode(SimpleKey.EMPTY, this.types)).isEqualTo("[\"key\"]");
		assertThat(this.keys.encode(Color.ODD, this.types))
			.isEqualTo("[\"enum\",\"" + Color.class.getName() + "\",\"ODD\"]");
		assertThat(this.keys.encode(new Id(1L, null), this.types)).isEqualTo(
				"[\"record\",\"" + Id.class.getName() + "\",{\"number\":[\"long\",\"1\"],\"color\":[\"null\"]}]");
	}

	@Test
	void emptyKeyIsTheEmptyKey() {
		String text = this.keys.encode(SimpleKey.EMPTY, this.types);
		assertThat(decode(this.keys, text, new KeyTypes())).isSameAs(SimpleKey.EMPTY);
	}

	@Test
	void classesThatWereNotMetHereAreNotLoaded() {
		String text = "[\"enum\",\"" + Untouched.class.getName() + "\",\"A\"]";
		assertThat(decode(this.keys, text, this.types)).isNull();
		assertThat(Loaded.untouched).isFalse();
		assertThat(decode(this.keys, "[\"record\",\"java.io.File\",{}]", this.types)).isNull();
	}

	@Test
	void classesOfOneNameAreNotConfused() throws Exception {
		ClassLoader other = new Reloading();
		Class<?> reloaded = other.loadClass(Twin.class.getName());
		this.types.seen(Twin.A);
		String text = this.keys.encode(Twin.A, this.types);
		assertThat(text).isNotNull();
		this.types.seen(reloaded.getEnumConstants()[0]);
		assertThat(decode(this.keys, text, this.types)).isNull();
		assertThat(this.keys.encode(Twin.A, this.types)).isNull();
	}

	@Test
	void recordWithOtherComponentsIsNotConfused() {
		this.types.seen(new Id(1L, Color.RED));
		String name = Id.class.getName();
		assertThat(decode(this.keys, "[\"record\",\"" + name + "\",{\"number\":[\"long\",\"1\"]}]", this.types))
			.isNull();
		assertThat(decode(this.keys, "[\"record\",\"" + name + "\",{\"number\":[\"int\",\"1\"],\"color\":[\"null\"]}]",
				this.types))
			.isNull();
	}

	@Test
	void enumsOfARecordAreKnownThoughTheyWereNullAtFirst() {
		this.types.seen(new Id(1L, null));
		String text = new CacheKeys(List.of()).encode(new Id(1L, Color.ODD), new KeyTypes());
		assertThat(decode(this.keys, text, this.types)).isEqualTo(new Id(1L, Color.ODD));
	}

	@Test
	void lookingAtAKeyNeverThrows() {
		List<Object> endless = new ArrayList<>();
		endless.add(endless);
		this.types.seen(endless);
		this.types.seen(new Throwing("a"));
		assertThat(this.types.find(Throwing.class.getName())).isNotNull();
	}

	@Test
	void userCodecComesFirstAndHandlesPartsOfKeys() {
		CacheKeys withCodec = new CacheKeys(List.of(new PlainCodec()));
		for (Object key : List.of(new Plain("a"), new SimpleKey(1L, new Plain("b")))) {
			String text = withCodec.encode(key, this.types);
			assertThat(text).contains("plain:");
			assertThat(decode(withCodec, text, this.types)).isEqualTo(key);
			assertThat(decode(withCodec, text, new KeyTypes())).isNull();
			assertThat(decode(this.keys, text, this.types)).isNull();
		}
	}

	@Test
	void codecThatThrowsLeadsToAClear() {
		CacheKeys withCodec = new CacheKeys(List.of(new FailingCodec()));
		assertThat(withCodec.encode(new Plain("a"), this.types)).isNull();
		assertThat(decode(withCodec, "[\"long\",\"1\"]", this.types)).isEqualTo(1L);
	}

	enum Color {

		RED, ODD {
			@Override
			public String toString() {
				return "not its name";
			}
		}

	}

	enum Twin {

		A

	}

	enum Untouched {

		A;

		static {
			Loaded.untouched = true;
		}

	}

	static final class Loaded {

		static boolean untouched;

	}

	record Id(Long number, Color color) {

	}

	record Outer(Id id, Object anything) {

	}

	record Truncating(String text) {

		Truncating {
			text = text.substring(1);
		}

	}

	record Throwing(String text) {

		@Override
		public String text() {
			throw new IllegalStateException("on purpose");
		}

	}

	static final class Plain {

		private final String text;

		Plain(String text) {
			this.text = text;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Plain plain && plain.text.equals(this.text);
		}

		@Override
		public int hashCode() {
			return this.text.hashCode();
		}

	}

	static final class PlainCodec implements CacheKeyCodec {

		@Override
		public boolean supports(Class<?> type) {
			return type == Plain.class;
		}

		@Override
		public String encode(Object key) {
			return "plain:" + ((Plain) key).text;
		}

		@Override
		public Object decode(String text) {
			return new Plain(text.substring(6));
		}

	}

	static final class FailingCodec implements CacheKeyCodec {

		@Override
		public boolean supports(Class<?> type) {
			return type == Plain.class;
		}

		@Override
		public String encode(Object key) {
			throw new NoClassDefFoundError("on purpose");
		}

		@Override
		public Object decode(String text) {
			throw new IllegalStateException("on purpose");
		}

	}

	static final class Reloading extends ClassLoader {

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.equals(Twin.class.getName())) {
				return super.loadClass(name, resolve);
			}
			try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] bytes = in.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (java.io.IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
