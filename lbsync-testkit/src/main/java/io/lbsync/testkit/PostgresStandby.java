package io.lbsync.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.awaitility.Awaitility;

/**
 * An asynchronous standby of a {@link PostgresServer}: a replica to read from, that lags
 * when its link is frozen and becomes a primary on another timeline when it is promoted.
 * Thread-safe.
 */
public final class PostgresStandby implements AutoCloseable {

	private final PostgresControl control;

	private final int port;

	private final Thread shutdownHook = new Thread(this::stop);

	private PostgresStandby(PostgresControl control, int port) {
		this.control = control;
		this.port = port;
	}

	/**
	 * Copy a running cluster and start the copy as its standby.
	 * @param primaryUrl JDBC address with login of a database there
	 * @param primary its control
	 * @param link port at which the standby finds it
	 * @return the standby
	 */
	static PostgresStandby start(String primaryUrl, PostgresControl primary, int link) {
		try {
			Path folder = Files.createTempDirectory("lbsync-standby");
			backUp(primaryUrl, primary.folder(), folder);
			Files.createFile(folder.resolve("standby.signal"));
			Files.writeString(folder.resolve("postgresql.auto.conf"),
					"primary_conninfo = 'host=127.0.0.1 port=%d user=postgres password=postgres'%n".formatted(link),
					StandardOpenOption.APPEND);
			int port = freePort();
			PostgresStandby standby = new PostgresStandby(primary.copy(folder, port), port);
			standby.control.log().toFile().deleteOnExit();
			Runtime.getRuntime().addShutdownHook(standby.shutdownHook);
			standby.control.start();
			return standby;
		}
		catch (IOException | SQLException ex) {
			throw new IllegalStateException("Cannot start a standby", ex);
		}
	}

	/**
	 * Address of a database. Login and password are {@code postgres}.
	 * @param database its name
	 * @return the JDBC address
	 */
	public String url(String database) {
		return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres&password=postgres".formatted(this.port, database);
	}

	/**
	 * Port on the loopback address.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Wait until it has replayed what a server has written up to now.
	 * @param primary the server that it follows
	 */
	public void awaitCaughtUp(PostgresServer primary) {
		String position = query(primary.url("postgres"), "SELECT pg_current_wal_lsn()");
		String question = "SELECT pg_last_wal_replay_lsn() >= '%s'::pg_lsn".formatted(position);
		Awaitility.await("replay of " + position).until(() -> "t".equals(query(url("postgres"), question)));
	}

	/**
	 * Let it lag: what it receives from now on is kept, but not replayed. Returns when
	 * the replay stands still.
	 */
	public void pauseReplay() {
		query(url("postgres"), "SELECT pg_wal_replay_pause()");
		Awaitility.await("pause of the replay")
			.until(() -> "paused".equals(query(url("postgres"), "SELECT pg_get_wal_replay_pause_state()")));
	}

	/**
	 * Go on after {@link #pauseReplay()}.
	 */
	public void resumeReplay() {
		query(url("postgres"), "SELECT pg_wal_replay_resume()");
	}

	/**
	 * Stop it and start it again.
	 * @param mode how it is stopped
	 */
	public void restart(PostgresServer.StopMode mode) {
		this.control.stop(mode);
		this.control.start();
	}

	/**
	 * Make it a primary of its own. What it has not received is lost to it.
	 */
	public void promote() {
		this.control.promote();
	}

	/**
	 * What the standby has logged; it logs what its primary was set to log.
	 * @return the text since its first start
	 */
	public String log() {
		try {
			return Files.readString(this.control.log());
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		stop();
		Runtime.getRuntime().removeShutdownHook(this.shutdownHook);
	}

	private void stop() {
		this.control.stop(PostgresServer.StopMode.IMMEDIATE);
		Folders.delete(this.control.folder());
	}

	private static void backUp(String url, Path from, Path to) throws IOException, SQLException {
		try (Connection connection = DriverManager.getConnection(url);
				Statement statement = connection.createStatement()) {
			statement.execute("SELECT pg_backup_start('standby', true)");
			Folders.copy(from, to, PostgresStandby::isCopied);
			try (ResultSet result = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
				result.next();
				Files.writeString(to.resolve("backup_label"), result.getString(1));
			}
		}
	}

	/** As the documentation of low-level backups says: the log comes from the primary. */
	private static boolean isCopied(Path path) {
		return !path.startsWith("postmaster.pid") && !path.startsWith("postmaster.opts") && !path.startsWith("epg-lock")
				&& !(path.startsWith("pg_wal") && path.getNameCount() > 1);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static String query(String url, String sql) {
		try (Connection connection = DriverManager.getConnection(url);
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getString(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
