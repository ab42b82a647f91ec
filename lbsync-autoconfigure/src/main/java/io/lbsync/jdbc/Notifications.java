package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * Short texts that the database hands to whoever listens at that moment. They reach
 * nobody else, and may get lost.
 * <p>
 * Implementations are thread-safe.
 */
public interface Notifications {

	/**
	 * Why there are none at all, whatever could be tried.
	 * @return the reason, or an empty text if there may be some
	 */
	default String absence() {
		return "";
	}

	/**
	 * Why the database would not hand over what is sent, without listening. Tries it, so
	 * it opens connections.
	 * @return the reason, or an empty text if nothing speaks against it
	 * @throws SQLException from the driver; then nothing is known
	 */
	String distrust() throws SQLException;

	/**
	 * Listen, on a connection of its own.
	 * @param early is told, where that can be, of what arrives before the driver hands it
	 * out: the text, or an empty text if it cannot be read. Called by the thread that is
	 * in {@link NotificationSession#await}; must return at once
	 * @return the session, to be closed by the caller
	 * @throws SQLException from the driver
	 */
	NotificationSession listen(Consumer<String> early) throws SQLException;

	/**
	 * Send a text to all who listen, when the transaction commits.
	 * @param connection a connection
	 * @param text a short text
	 * @throws SQLException from the driver
	 */
	void send(Connection connection, String text) throws SQLException;

	/**
	 * Where there are none.
	 * @param reason why not
	 * @return notifications that do not arrive
	 */
	static Notifications none(String reason) {
		return new Notifications() {

			@Override
			public String absence() {
				return reason;
			}

			@Override
			public String distrust() {
				return reason;
			}

			@Override
			public NotificationSession listen(Consumer<String> early) throws SQLException {
				throw new NotificationsRefusedException(reason, null);
			}

			@Override
			public void send(Connection connection, String text) {
			}

		};
	}

}
