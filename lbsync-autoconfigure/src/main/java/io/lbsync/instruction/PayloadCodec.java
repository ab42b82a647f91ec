package io.lbsync.instruction;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.Assert;

/**
 * What instructions carry for their refreshers, as JSON: payloads and numbers. Payloads
 * are written as Umbraco 14 and later write them (camelCase in declared order, enums by
 * name, nulls written) and read as Umbraco 9 and later write them (names in any case,
 * enums by name or number, unknown properties ignored).
 * <p>
 * Reading is strict where a wrong guess would refresh the wrong thing: a payload without
 * a value for a primitive property is unreadable. A property that servers of an older
 * version do not send is to be declared with a type that takes {@code null}.
 * <p>
 * Has a mapper of its own, because what servers say to each other must not depend on how
 * one of them is configured. Thread-safe.
 */
public final class PayloadCodec {

	private final JsonMapper mapper = JsonMapper
		.builder(JsonFactory.builder()
			.characterEscapes(new PayloadEscapes())
			.enable(JsonWriteFeature.ESCAPE_NON_ASCII)
			.build())
		.enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
		.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
		.disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
		.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
		.build();

	// One for many payloads: setting up a generator costs more than a small payload.
	private final ObjectWriter writer = this.mapper.writer().withRootValueSeparator("");

	// Making one costs more than reading a small payload with it.
	private final ConcurrentMap<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();

	/**
	 * Write payloads as one text, ready for
	 * {@link RefreshInstruction#refreshByJson(java.util.UUID, String)}.
	 * @param payloads any number of payloads
	 * @return a JSON array
	 * @throws IllegalArgumentException if a payload cannot be written
	 */
	public String write(List<?> payloads) {
		return join(writeEach(payloads));
	}

	/**
	 * Write payloads as a text each, so that equal ones can be found. To be put together
	 * by {@link #join(Collection)}.
	 * @param payloads any number of payloads
	 * @return a JSON value for each payload, mostly an object
	 * @throws IllegalArgumentException if a payload cannot be written
	 */
	public List<String> writeEach(List<?> payloads) {
		List<String> texts = new ArrayList<>(payloads.size());
		StringWriter text = new StringWriter();
		try (SequenceWriter writer = this.writer.writeValues(text)) {
			for (Object payload : payloads) {
				Assert.notNull(payload, "'payloads' must not contain null");
				write(payload, writer);
				texts.add(text.toString());
				text.getBuffer().setLength(0);
			}
		}
		return texts;
	}

	/**
	 * Put together what {@link #writeEach(List)} wrote.
	 * @param texts JSON values
	 * @return a JSON array of them
	 */
	public String join(Collection<String> texts) {
		return "[" + String.join(",", texts) + "]";
	}

	<P> List<P> read(String json, Class<P> type) throws UnreadablePayloadException {
		List<P> payloads;
		try {
			payloads = this.readers.computeIfAbsent(type, this.mapper::readerForListOf).readValue(json);
		}
		catch (RuntimeException ex) {
			// Not only Jackson's: constructors of payloads may reject what they are
			// given.
			throw new UnreadablePayloadException("no array of " + type.getName() + ": " + ex.getMessage(), ex);
		}
		if (payloads == null || payloads.contains(null)) {
			throw new UnreadablePayloadException("null instead of " + type.getName(), null);
		}
		return payloads;
	}

	List<Integer> readIds(String json) throws UnreadablePayloadException {
		return read(json, Integer.class);
	}

	private static void write(Object payload, SequenceWriter writer) {
		try {
			writer.write(payload).flush();
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException(
					"A payload of " + payload.getClass().getName()
							+ " cannot be written as JSON. Use a record of simple values. " + ex.getOriginalMessage(),
					ex);
		}
	}

}
