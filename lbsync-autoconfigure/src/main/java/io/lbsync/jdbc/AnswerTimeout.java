package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Longest time that a driver waits for the network. A statement's own time-out would not
 * do: drivers cancel it by asking the server, over the link that drops everything.
 * Setting it costs no round trip.
 * <p>
 * Thread-safe.
 */
final class AnswerTimeout {

	private static final Log logger = LogFactory.getLog(Database.class);

	private static final int UNCHANGED = -1;

	private final int millis;

	private volatile boolean supported = true;

	AnswerTimeout(Duration timeout) {
		this.millis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
	}

	/**
	 * Limit a connection, unless the application has set a stricter limit.
	 * @return for {@link #end}
	 */
	int begin(Connection connection) {
		if (this.millis <= 0 || !this.supported) {
			return UNCHANGED;
		}
		try {
			int before = connection.getNetworkTimeout();
			if (before != 0 && before <= this.millis) {
				return UNCHANGED;
			}
			connection.setNetworkTimeout(Runnable::run, this.millis);
			return before;
		}
		catch (SQLFeatureNotSupportedException | UnsupportedOperationException | AbstractMethodError ex) {
			this.supported = false;
			logger.debug("The driver cannot limit how long it waits for the network", ex);
			return UNCHANGED;
		}
		catch (SQLException ex) {
			// The connection is lost, which whoever works on it will find.
			return UNCHANGED;
		}
	}

	/**
	 * Put back what there was.
	 */
	void end(Connection connection, int before) {
		if (before == UNCHANGED) {
			return;
		}
		try {
			connection.setNetworkTimeout(Runnable::run, before);
		}
		catch (SQLException ex) {
			logger.debug("The connection was lost", ex);
		}
	}

}
