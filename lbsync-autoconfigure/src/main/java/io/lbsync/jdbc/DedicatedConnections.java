package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Connections beside the application's pool, for what lives as long as its session. A
 * bean of the application's replaces the one that is derived from its data source.
 * <p>
 * Implementations are thread-safe.
 */
@FunctionalInterface
public interface DedicatedConnections {

	/**
	 * Open a connection to the shared database that belongs to the caller alone.
	 * Credentials are read afresh each time.
	 * @return the connection, to be closed by the caller
	 * @throws SQLException from the driver
	 */
	Connection open() throws SQLException;

	/**
	 * Open a connection with further properties of its driver, where they can be given
	 * and the application has not set them itself.
	 * @param properties names and values that the driver knows
	 * @return the connection, to be closed by the caller
	 * @throws SQLException from the driver
	 */
	default Connection open(Properties properties) throws SQLException {
		return open();
	}

}
