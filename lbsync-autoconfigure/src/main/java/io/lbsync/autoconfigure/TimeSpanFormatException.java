package io.lbsync.autoconfigure;

/**
 * A text is no duration. The message says what to write instead.
 */
final class TimeSpanFormatException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param reason why, and what to write instead, as a sentence
	 */
	TimeSpanFormatException(String reason) {
		super(reason);
	}

}
