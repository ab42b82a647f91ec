package io.lbsync.instruction;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * GUIDs as .NET writes them in JSON: 32 hexadecimal digits in five groups with dashes.
 * {@link UUID#fromString(String)} takes {@code 1-1-1-1-1}, too, and would turn a damaged
 * row into an instruction for something else.
 */
final class GuidText {

	/** What .NET takes for no GUID at all. */
	static final UUID EMPTY = new UUID(0, 0);

	private static final int LENGTH = 36;

	private GuidText() {
	}

	/**
	 * Parse a GUID, in upper or lower case.
	 * @param text where the characters are
	 * @param offset index of the first
	 * @param length how many there are
	 * @return the GUID, or {@code null} if the text is none
	 */
	static @Nullable UUID parse(char[] text, int offset, int length) {
		if (length != LENGTH || text[offset + 8] != '-' || text[offset + 13] != '-' || text[offset + 18] != '-'
				|| text[offset + 23] != '-') {
			return null;
		}
		long one = digits(text, offset, 8);
		long two = digits(text, offset + 9, 4);
		long three = digits(text, offset + 14, 4);
		long four = digits(text, offset + 19, 4);
		long five = digits(text, offset + 24, 12);
		if ((one | two | three | four | five) < 0) {
			return null;
		}
		return new UUID((one << 32) | (two << 16) | three, (four << 48) | five);
	}

	// Negative if a character is no digit. Character.digit alone would take the digits of
	// other scripts, too.
	private static long digits(char[] text, int from, int length) {
		long value = 0;
		for (int i = from; i < from + length; i++) {
			int digit = (text[i] < 128) ? Character.digit(text[i], 16) : -1;
			if (digit < 0) {
				return -1;
			}
			value = (value << 4) | digit;
		}
		return value;
	}

}
