package io.lbsync.jdbc;

/**
 * How the rows of the instruction log become visible to readers.
 */
public enum LogOrder {

	/** In any order; the database tells which transactions a snapshot saw. */
	SNAPSHOT,

	/**
	 * In any order; that an id will never appear is proved by locking reads.
	 */
	GAPS,

	/** In the order of their ids, because the database has a single writer. */
	SINGLE_WRITER,

	/**
	 * In the order of their ids, because each writer holds a lock row from its insert to
	 * its commit.
	 */
	LOCK_ROW

}
