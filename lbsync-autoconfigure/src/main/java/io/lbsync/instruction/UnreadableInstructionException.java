package io.lbsync.instruction;

import org.jspecify.annotations.Nullable;

/**
 * The text of a row holds no instructions: its syntax or its shape is wrong. No later
 * reading will go better, so a reader counts the row, logs it and passes over it.
 */
public final class UnreadableInstructionException extends RuntimeException {

	private static final int SHOWN = 120;

	private final String reason;

	UnreadableInstructionException(String reason, String text, @Nullable Throwable cause) {
		super(message(reason, text), cause);
		this.reason = reason;
	}

	private static String message(String reason, String text) {
		String beginning = (text.length() > SHOWN) ? text.substring(0, SHOWN) + "..." : text;
		return "The instructions of a row cannot be read because " + reason
				+ ". Find out by its 'originated' which server wrote it, and what else was in there. The text is '"
				+ beginning + "'";
	}

	/**
	 * What is wrong, without the text, so that equal causes can be told by it.
	 * @return a short clause
	 */
	public String reason() {
		return this.reason;
	}

}
