package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one text, token by token. Not thread-safe, for one use. Lenient where a value is
 * missing or {@code null}, strict where it is of the wrong kind, as the reader of Umbraco
 * 14 and later is.
 */
final class InstructionReader {

	private final String text;

	private final JsonParser parser;

	// The instruction that is being read.

	private int refreshType;

	private UUID refresherId = GuidText.EMPTY;

	private @Nullable UUID guidId;

	private int intId;

	private @Nullable String jsonIds;

	private int jsonIdCount;

	private @Nullable String jsonPayload;

	InstructionReader(String text, JsonParser parser) {
		this.text = text;
		this.parser = parser;
	}

	List<RefreshInstruction> read() {
		try {
			return array();
		}
		catch (JacksonException ex) {
			throw new UnreadableInstructionException("it is not valid JSON: " + ex.getOriginalMessage(), this.text, ex);
		}
	}

	// Umbraco's reader takes arrays in arrays and flattens them, so ours does.
	private List<RefreshInstruction> array() {
		if (this.parser.nextToken() != JsonToken.START_ARRAY) {
			throw unreadable("it is not a JSON array");
		}
		List<RefreshInstruction> instructions = new ArrayList<>(4);
		for (int depth = 1; depth > 0;) {
			JsonToken token = this.parser.nextToken();
			if (token == JsonToken.START_OBJECT) {
				instructions.add(object());
			}
			else if (token == JsonToken.START_ARRAY) {
				depth++;
			}
			else if (token == JsonToken.END_ARRAY) {
				depth--;
			}
			else {
				throw unreadable("the array holds something that is neither an object nor an array");
			}
		}
		if (this.parser.nextToken() != null) {
			throw unreadable("something follows the array");
		}
		return List.copyOf(instructions);
	}

	private RefreshInstruction object() {
		reset();
		for (String name = this.parser.nextName(); name != null; name = this.parser.nextName()) {
			this.parser.nextToken();
			property(name);
		}
		return new RefreshInstruction(this.refreshType, this.refresherId, this.guidId, this.intId, this.jsonIds,
				this.jsonIdCount, this.jsonPayload);
	}

	private void reset() {
		this.refreshType = 0;
		this.refresherId = GuidText.EMPTY;
		this.guidId = null;
		this.intId = 0;
		this.jsonIds = null;
		this.jsonIdCount = 1;
		this.jsonPayload = null;
	}

	private void property(String name) {
		switch (name) {
			case "RefreshType" -> this.refreshType = number(name, 0);
			case "RefresherId" -> this.refresherId = guid(name);
			case "GuidId" -> {
				UUID guid = guid(name);
				this.guidId = guid.equals(GuidText.EMPTY) ? null : guid;
			}
			case "IntId" -> this.intId = number(name, 0);
			case "JsonIds" -> this.jsonIds = string(name);
			case "JsonIdCount" -> this.jsonIdCount = number(name, 1);
			case "JsonPayload" -> this.jsonPayload = string(name);
			default -> this.parser.skipChildren();
		}
	}

	private int number(String name, int missing) {
		if (isNull()) {
			return missing;
		}
		if (this.parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
			throw unreadable("'" + name + "' is not a whole number");
		}
		return this.parser.getIntValue();
	}

	private UUID guid(String name) {
		if (isNull()) {
			return GuidText.EMPTY;
		}
		UUID guid = (this.parser.currentToken() == JsonToken.VALUE_STRING) ? GuidText.parse(
				this.parser.getStringCharacters(), this.parser.getStringOffset(), this.parser.getStringLength()) : null;
		if (guid == null) {
			throw unreadable("'" + name + "' is not a GUID");
		}
		return guid;
	}

	private @Nullable String string(String name) {
		if (isNull()) {
			return null;
		}
		if (this.parser.currentToken() != JsonToken.VALUE_STRING) {
			throw unreadable("'" + name + "' is not a string");
		}
		return this.parser.getString();
	}

	private boolean isNull() {
		return this.parser.currentToken() == JsonToken.VALUE_NULL;
	}

	private UnreadableInstructionException unreadable(String reason) {
		return new UnreadableInstructionException(reason, this.text, null);
	}

}
