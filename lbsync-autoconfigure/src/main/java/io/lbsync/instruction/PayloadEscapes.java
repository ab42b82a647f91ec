package io.lbsync.instruction;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;

/**
 * Escapes the characters of ASCII as {@link JsonText} does, for Jackson.
 */
final class PayloadEscapes extends CharacterEscapes {

	private final int[] codes = standardAsciiEscapesForJSON();

	PayloadEscapes() {
		for (int character = 0; character < this.codes.length; character++) {
			if (JsonText.escapedByNumber(character)) {
				this.codes[character] = ESCAPE_STANDARD;
			}
		}
		this.codes['/'] = ESCAPE_NONE;
	}

	@Override
	public int[] getEscapeCodesForAscii() {
		return this.codes;
	}

	@Override
	public @Nullable SerializableString getEscapeSequence(int character) {
		return null;
	}

}
