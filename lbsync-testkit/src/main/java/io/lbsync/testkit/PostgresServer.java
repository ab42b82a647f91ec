package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL server with a cluster of its own, durable as in production.
 */
public final class PostgresServer implements AutoCloseable {

	private static PostgresServer shared;

	private final EmbeddedPostgres postgres;

	private PostgresServer(EmbeddedPostgres postgres) {
		this.postgres = postgres;
	}

	/**
	 * The server that all tests of this JVM share; it ends with the JVM.
	 * @return the server
	 */
	public static synchronized PostgresServer shared() {
		if (shared == null) {
			shared = start();
		}
		return shared;
	}

	/**
	 * Start a server with an empty cluster.
	 * @return the server; the caller closes it
	 */
	public static PostgresServer start() {
		try {
			return new PostgresServer(EmbeddedPostgres.builder()
				.setServerConfig("fsync", "on")
				.setServerConfig("synchronous_commit", "on")
				.setServerConfig("max_connections", "300")
				.setServerConfig("max_prepared_transactions", "20")
				.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Address of a database. Login and password are {@code postgres}.
	 * @param database its name
	 * @return the JDBC address
	 */
	public String url(String database) {
		return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&password=postgres".formatted(this.postgres.getPort(),
				database);
	}

	/**
	 * Port of the server on the loopback address.
	 * @return the port
	 */
	public int port() {
		return this.postgres.getPort();
	}

	@Override
	public void close() {
		try {
			this.postgres.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
