package io.lbsync.instruction;

/**
 * Strings in JSON, escaped as the default encoder of .NET's {@code System.Text.Json} does
 * it: whatever could mean something to HTML and everything outside ASCII is written as
 * {@code \}{@code uXXXX} with upper-case digits.
 */
final class JsonText {

	private static final char REPLACEMENT = '\uFFFD';

	private static final char[] HEX = "0123456789ABCDEF".toCharArray();

	private static final String[] ASCII = ascii();

	private JsonText() {
	}

	/**
	 * Whether a character of ASCII must be escaped though JSON itself would allow it.
	 * @param character the character
	 * @return whether it is escaped by its number
	 */
	static boolean escapedByNumber(int character) {
		return character == 0x7F || "\"&'<>+`".indexOf(character) >= 0;
	}

	/**
	 * Append a string with its quotes.
	 * @param json where to
	 * @param text the string; half a surrogate pair becomes U+FFFD, because readers on
	 * .NET would choke on it
	 */
	static void append(StringBuilder json, String text) {
		json.append('"');
		int start = 0;
		int length = text.length();
		for (int i = 0; i < length; i++) {
			char character = text.charAt(i);
			if (character < 128 && ASCII[character].isEmpty()) {
				continue;
			}
			json.append(text, start, i);
			start = i + 1;
			if (character < 128) {
				json.append(ASCII[character]);
			}
			else {
				number(json, paired(text, i) ? character : REPLACEMENT);
			}
		}
		json.append(text, start, length).append('"');
	}

	private static boolean paired(String text, int index) {
		char character = text.charAt(index);
		if (Character.isHighSurrogate(character)) {
			return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
		}
		return !Character.isLowSurrogate(character) || (index > 0 && Character.isHighSurrogate(text.charAt(index - 1)));
	}

	private static void number(StringBuilder json, char character) {
		json.append("\\u")
			.append(HEX[character >> 12])
			.append(HEX[(character >> 8) & 0xF])
			.append(HEX[(character >> 4) & 0xF])
			.append(HEX[character & 0xF]);
	}

	// What stands for each character; empty for itself.
	private static String[] ascii() {
		String[] escapes = new String[128];
		for (char character = 0; character < escapes.length; character++) {
			StringBuilder escape = new StringBuilder();
			if (character < ' ' || escapedByNumber(character)) {
				number(escape, character);
			}
			escapes[character] = escape.toString();
		}
		escapes['\\'] = "\\\\";
		escapes['\b'] = "\\b";
		escapes['\t'] = "\\t";
		escapes['\n'] = "\\n";
		escapes['\f'] = "\\f";
		escapes['\r'] = "\\r";
		return escapes;
	}

}
