package io.lbsync.jdbc;

import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A session of the database that can hold locks. They fall with it: when it is closed,
 * when its process dies, and when it sent nothing for some seconds.
 * <p>
 * Thread-safe: calls come one after the other, only {@link #close()} does not wait.
 * Methods throw {@link SQLException} if the session is lost; it must be closed then.
 */
public interface LockSession extends AutoCloseable {

	/**
	 * Take a lock if nobody has it.
	 * @param name its name
	 * @return whether this session has it now
	 * @throws SQLException from the driver
	 */
	boolean tryLock(String name) throws SQLException;

	/**
	 * Wait for a lock, in one statement.
	 * @param name its name
	 * @param slice longest time to wait
	 * @return whether this session has it now; otherwise ask again
	 * @throws SQLException from the driver
	 */
	boolean lock(String name, Duration slice) throws SQLException;

	/**
	 * Let a lock go.
	 * @param name its name
	 * @throws SQLException from the driver
	 */
	void unlock(String name) throws SQLException;

	/**
	 * Whether any session has a lock. Does not take it.
	 * @param name its name
	 * @return whether it is held
	 * @throws SQLException from the driver
	 */
	boolean isHeld(String name) throws SQLException;

	/**
	 * Prove that the session lives, and with it its locks: an empty round trip.
	 * @throws SQLException if it does not
	 */
	void ping() throws SQLException;

	/**
	 * Do something in this session, in autocommit mode.
	 * @param <T> type of the result
	 * @param work what to do
	 * @return what the work returned
	 * @throws SQLException from the driver
	 */
	<T extends @Nullable Object> T on(Database.Work<T> work) throws SQLException;

	/**
	 * End the session at once, also while another thread waits in it. Its locks fall.
	 */
	@Override
	void close();

}
