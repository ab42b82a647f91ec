package io.lbsync.instruction;

/**
 * How far a reader came in the log. Immutable.
 */
public interface LogPosition {

	/**
	 * Greatest id that was read. Others with smaller ids may still be open.
	 * @return the id, 0 if none was
	 */
	long lastId();

	/**
	 * How many writers a reader at this position waits for, without being held up by
	 * them.
	 * @return number of transactions or ids that are open
	 */
	int open();

	/**
	 * Whether a row that was appended has been read at this position, or can never be
	 * seen.
	 * @param mark what {@link Appended#mark()} said
	 * @return whether it is passed
	 */
	boolean covers(String mark);

	/**
	 * The position as text, from which {@link LogCursor#resume(String)} goes on.
	 * @return text without blanks
	 */
	String text();

}
