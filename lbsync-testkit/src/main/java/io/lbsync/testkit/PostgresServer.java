package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL server with a cluster of its own, durable as in production. Thread-safe,
 * but for stopping and starting.
 */
public final class PostgresServer implements AutoCloseable {

	private static PostgresServer shared;

	private final EmbeddedPostgres postgres;

	private final PostgresControl control;

	private PostgresServer(EmbeddedPostgres postgres, PostgresControl control) {
		this.postgres = postgres;
		this.control = control;
	}

	/**
	 * The server that all tests of this JVM share; it ends with the JVM. Not to be
	 * stopped.
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
		return start(Map.of());
	}

	/**
	 * Start a server with an empty cluster and further settings.
	 * @param settings names and values as in {@code postgresql.conf}
	 * @return the server; the caller closes it
	 */
	public static PostgresServer start(Map<String, String> settings) {
		try {
			Path folder = Files.createTempDirectory("lbsync-postgres");
			Path log = folder.resolveSibling(folder.getFileName() + ".log");
			log.toFile().deleteOnExit();
			EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
				.setDataDirectory(folder)
				.setPort(Ports.free())
				.setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
				.setServerConfig("fsync", "on")
				.setServerConfig("synchronous_commit", "on")
				.setServerConfig("max_connections", "300")
				.setServerConfig("max_prepared_transactions", "20");
			settings.forEach(builder::setServerConfig);
			return new PostgresServer(builder.start(), PostgresControl.of(folder, log));
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
		return url(port(), database);
	}

	/**
	 * Address of a database through a proxy. Login and password are {@code postgres}.
	 * @param proxy a proxy to this server
	 * @param database its name
	 * @return the JDBC address
	 */
	public String url(TcpProxy proxy, String database) {
		return url(proxy.port(), database);
	}

	/**
	 * Port of the server on the loopback address; a restart keeps it.
	 * @return the port
	 */
	public int port() {
		return this.postgres.getPort();
	}

	/**
	 * Create an empty database.
	 * @param database its name
	 * @return its JDBC address
	 */
	public String createDatabase(String database) {
		try (Connection connection = DriverManager.getConnection(url("postgres"));
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE DATABASE \"" + database + "\"");
			return url(database);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Cannot create database " + database, ex);
		}
	}

	/**
	 * Copy everything that a database holds, see {@link PostgresDump}.
	 * @param database its name
	 * @return the copy
	 */
	public PostgresDump dump(String database) {
		return PostgresDump.of(url(database));
	}

	/**
	 * Create a database from a copy, that may come from another cluster.
	 * @param dump the copy
	 * @param database name of a database that does not exist yet
	 * @return its JDBC address
	 */
	public String restore(PostgresDump dump, String database) {
		String url = createDatabase(database);
		dump.restore(url);
		return url;
	}

	/**
	 * Stop the server and start it again.
	 * @param mode how it is stopped
	 */
	public void restart(StopMode mode) {
		stop(mode);
		startAgain();
	}

	/**
	 * Stop the server.
	 * @param mode how
	 */
	public void stop(StopMode mode) {
		this.control.stop(mode);
	}

	/**
	 * Start a server that was stopped, with the same cluster, port and settings; after a
	 * crash it recovers first. Returns when it accepts connections.
	 */
	public void startAgain() {
		this.control.start();
	}

	/**
	 * Start a server that was stopped, as {@link #startAgain()}.
	 * @param environment variables of the server besides ours
	 */
	public void startAgain(Map<String, String> environment) {
		this.control.start(environment);
	}

	/**
	 * Start an asynchronous standby with a copy of this running cluster.
	 * @param link port on the loopback address at which the standby finds this server:
	 * {@link #port()}, or a proxy that can be cut
	 * @return the standby; the caller closes it
	 */
	public PostgresStandby standby(int link) {
		return PostgresStandby.start(url("postgres"), this.control, link);
	}

	/**
	 * Kill one backend ({@code SIGKILL}). The server then ends all others and recovers.
	 * @param pid what {@code pg_backend_pid()} said
	 */
	public void killBackend(long pid) {
		Signals.send("KILL", pid);
	}

	/**
	 * Where the cluster is.
	 * @return the data directory
	 */
	public Path dataDirectory() {
		return this.control.folder();
	}

	/**
	 * What the server has logged.
	 * @return the text since its first start
	 */
	public String log() {
		try {
			return Files.readString(this.control.log(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
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

	private static String url(int port, String database) {
		return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&password=postgres".formatted(port, database);
	}

	/**
	 * How a server is stopped.
	 */
	public enum StopMode {

		/** In order: sessions are ended, everything is written. */
		FAST,

		/** A crash: nothing is written; the next start recovers from the log. */
		IMMEDIATE

	}

}
