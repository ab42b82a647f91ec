package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;

/**
 * A MySQL 8.0 server, there with the Maven profile {@code mysql} only. It checks rights
 * always and is durable, with a binary log, as it is by default. Thread-safe, but for
 * stopping and starting.
 */
public final class MySqlServer implements AutoCloseable {

	private static final String DRIVER = "com.mysql.cj.jdbc.Driver";

	private static MySqlServer shared;

	private final Path folder;

	private final int port;

	private final List<String> options;

	private MySqlProcess process;

	private MySqlServer(Path folder, int port, List<String> options) {
		this.folder = folder;
		this.port = port;
		this.options = options;
	}

	/**
	 * Whether the profile {@code mysql} is on, so that there is a server to start.
	 * @return whether its programs and its driver are on the class path
	 */
	public static boolean isAvailable() {
		ClassLoader loader = MySqlServer.class.getClassLoader();
		return MySqlPrograms.areAvailable() && loader.getResource(DRIVER.replace('.', '/') + ".class") != null;
	}

	/**
	 * The server that all tests of this JVM share; it ends with the JVM. Not to be
	 * stopped.
	 * @return the server
	 */
	public static synchronized MySqlServer shared() {
		if (shared == null) {
			shared = start();
		}
		return shared;
	}

	/**
	 * Start an empty server with further options.
	 * @param options as on the command line, such as {@code --sql-mode=ANSI}
	 * @return the server; the caller closes it
	 */
	public static MySqlServer start(String... options) {
		try {
			Path folder = Files.createTempDirectory("lbsync-mysql");
			MySqlServer server = new MySqlServer(folder, Ports.free(), List.of(options));
			Runtime.getRuntime().addShutdownHook(new Thread(server::close, "mysql-end"));
			MySqlPrograms.initialize(folder);
			server.startAgain();
			return server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Address of a database for MySQL's own driver. The login is {@code root} without
	 * password.
	 * @param database its name
	 * @return the JDBC address
	 */
	public String url(String database) {
		return url("mysql", this.port, database);
	}

	/**
	 * Address of a database through a proxy. The login is {@code root} without password.
	 * @param proxy a proxy to this server
	 * @param database its name
	 * @return the JDBC address
	 */
	public String url(TcpProxy proxy, String database) {
		return url("mysql", proxy.port(), database);
	}

	/**
	 * Address of a database for MariaDB's driver. The login is {@code root} without
	 * password.
	 * @param database its name
	 * @return the JDBC address
	 */
	public String mariaDbUrl(String database) {
		return url("mariadb", this.port, database);
	}

	/**
	 * Create an empty database with the server's default character set.
	 * @param database its name
	 */
	public void createDatabase(String database) {
		try (Connection connection = DriverManager.getConnection(url("mysql"), "root", "");
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE DATABASE `" + database + "`");
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Cannot create database " + database, ex);
		}
	}

	/**
	 * Port of the server on the loopback address; a restart keeps it.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Process id of the server.
	 * @return the id
	 */
	public long pid() {
		return running().pid();
	}

	/**
	 * Stop the server in order and start it again.
	 */
	public void restart() {
		stop();
		startAgain();
	}

	/**
	 * Stop the server in order.
	 */
	public void stop() {
		running().end("TERM");
	}

	/**
	 * Kill the server ({@code SIGKILL}).
	 */
	public void kill() {
		running().end("KILL");
	}

	/**
	 * Start a server that was stopped or killed, with the same data, port and options.
	 * Returns when it accepts connections.
	 */
	public synchronized void startAgain() {
		this.process = MySqlProcess.start(this.folder, MySqlPrograms.server(this.folder, this.port, this.options));
		Awaitility.await("MySQL on port " + this.port)
			.atMost(Duration.ofSeconds(60))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(50))
			.until(this::accepts);
	}

	private boolean accepts() {
		if (!this.process.isRunning()) {
			throw new IllegalStateException("MySQL has ended:\n" + this.process.output());
		}
		try (Connection connection = DriverManager.getConnection(url("mysql"), "root", "")) {
			return connection.isValid(10);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/**
	 * End the server, however it is, and delete its data.
	 */
	@Override
	public synchronized void close() {
		if (this.process != null && this.process.isRunning()) {
			this.process.end("KILL");
		}
		Folders.delete(this.folder);
	}

	private synchronized MySqlProcess running() {
		if (this.process == null || !this.process.isRunning()) {
			throw new IllegalStateException("MySQL is not running; call startAgain()");
		}
		return this.process;
	}

	// Without TLS, as the other databases; then a password needs the server's key.
	private static String url(String driver, int port, String database) {
		return "jdbc:%s://127.0.0.1:%d/%s?sslMode=%s&allowPublicKeyRetrieval=true".formatted(driver, port, database,
				driver.equals("mysql") ? "DISABLED" : "disable");
	}

}
