package io.lbsync.jdbc;

import java.sql.SQLException;
import java.time.Duration;

/**
 * How one session takes locks. Called by one thread at a time, but for {@link #release}.
 */
interface HeldLocks {

	/**
	 * Take a lock that this session does not have, if nobody else has it.
	 */
	boolean tryLock(String name) throws SQLException;

	/**
	 * Wait for a lock that this session does not have.
	 * @return whether it has it now; otherwise it may still have it, without having heard
	 * so, and will hear it when it asks again
	 */
	boolean lock(String name, Duration slice) throws SQLException;

	/**
	 * Let a lock go, also one of whose grant the session has not heard.
	 */
	void unlock(String name) throws SQLException;

	boolean isHeld(String name) throws SQLException;

	/**
	 * Whether the server says of a lock that the session has it that answers.
	 */
	default boolean isMine(String name) throws SQLException {
		return true;
	}

	/**
	 * Prove that the locks are still held.
	 */
	void prove() throws SQLException;

	/**
	 * Let go what would stay when the connection is cut off. Never blocks.
	 */
	default void release() {
	}

}
