package io.lbsync.instruction;

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Instructions as the JSON text of a row. Writes what Umbraco 14 and later write, byte
 * for byte; reads what Umbraco 7 to 18 wrote:
 * <ul>
 * <li>7.3 to 11: always all properties (before 7.8 without {@code JsonIdCount})</li>
 * <li>12 and 13: only properties that differ from their defaults, never
 * {@code JsonIdCount}</li>
 * <li>14 and later: only properties that differ from .NET's defaults, so
 * {@code JsonIdCount} unless it is 0</li>
 * </ul>
 * Thread-safe.
 */
public final class InstructionCodec {

	// The text comes from a column of our own database; the size of a payload is not ours
	// to limit.
	private final JsonFactory factory = JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
		.build();

	/**
	 * Write instructions.
	 * @param instructions any number of instructions
	 * @return a JSON array, all of it ASCII
	 */
	public String write(List<RefreshInstruction> instructions) {
		StringBuilder json = new StringBuilder(2 + 128 * instructions.size());
		json.append('[');
		for (RefreshInstruction instruction : instructions) {
			if (json.length() > 1) {
				json.append(',');
			}
			append(json, instruction);
		}
		return json.append(']').toString();
	}

	/**
	 * Read instructions of any version. Missing properties have their default values,
	 * unknown ones are ignored, arrays in arrays are flattened; an empty GUID is no
	 * {@code guidId}, a missing {@code JsonIdCount} is 1.
	 * @param json the text of a row
	 * @return the instructions in their order, unmodifiable
	 * @throws UnreadableInstructionException if the text is not an array of instructions
	 */
	public List<RefreshInstruction> read(String json) {
		try (JsonParser parser = this.factory.createParser(ObjectReadContext.empty(), json)) {
			return new InstructionReader(json, parser).read();
		}
	}

	void append(StringBuilder json, RefreshInstruction instruction) {
		char before = number(json, '{', "RefreshType", instruction.refreshType());
		before = guid(json, before, "RefresherId", instruction.refresherId());
		before = guid(json, before, "GuidId", instruction.guidId());
		before = number(json, before, "IntId", instruction.intId());
		before = string(json, before, "JsonIds", instruction.jsonIds());
		before = number(json, before, "JsonIdCount", instruction.jsonIdCount());
		before = string(json, before, "JsonPayload", instruction.jsonPayload());
		json.append((before == '{') ? "{}" : "}");
	}

	private static char number(StringBuilder json, char before, String name, int value) {
		if (value == 0) {
			return before;
		}
		name(json, before, name).append(value);
		return ',';
	}

	private static char guid(StringBuilder json, char before, String name, @Nullable UUID value) {
		if (value == null || value.equals(GuidText.EMPTY)) {
			return before;
		}
		name(json, before, name).append('"').append(value).append('"');
		return ',';
	}

	private static char string(StringBuilder json, char before, String name, @Nullable String value) {
		if (value == null) {
			return before;
		}
		JsonText.append(name(json, before, name), value);
		return ',';
	}

	private static StringBuilder name(StringBuilder json, char before, String name) {
		return json.append(before).append('"').append(name).append("\":");
	}

}
