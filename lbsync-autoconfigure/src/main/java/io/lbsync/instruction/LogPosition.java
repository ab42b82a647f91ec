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
	 * Mark up to which nothing can appear any more: all rows with this mark or a smaller
	 * one were visible to whoever looked at the log since, or never will be. Marks are
	 * ids, on PostgreSQL transaction ids.
	 * @return the greatest such mark
	 */
	long lowWater();

	/**
	 * Where {@link #lowWater()} counts: on PostgreSQL a table in a cluster, whatever the
	 * timeline, for a later one goes on with greater transaction ids.
	 * @return text without slashes; empty where marks are ids
	 */
	default String scope() {
		return "";
	}

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
