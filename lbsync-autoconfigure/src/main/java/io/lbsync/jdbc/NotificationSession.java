package io.lbsync.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * A session that listens.
 * <p>
 * Used by one thread; {@link #close()} by any. Methods throw {@link SQLException} if the
 * session is lost; it must be closed then.
 */
public interface NotificationSession extends AutoCloseable {

	/**
	 * Wait for texts.
	 * @param longest longest time to wait
	 * @return what arrived, in order; nothing if the time is over
	 * @throws SQLException from the driver
	 */
	List<String> await(Duration longest) throws SQLException;

	/**
	 * Let the session fall by itself when its process is gone or stands still. Not before
	 * it is known that it is this connection's own.
	 * @param silence time for which the server may wait for it
	 * @throws SQLException from the driver
	 */
	void settle(Duration silence) throws SQLException;

	/**
	 * Prove that the session lives: an empty round trip.
	 * @param longest longest time to wait for the answer, in whole seconds
	 * @throws SQLException if it does not
	 */
	void ping(Duration longest) throws SQLException;

	/**
	 * End the session at once, also while another thread waits in it.
	 */
	@Override
	void close();

}
