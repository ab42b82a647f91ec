package io.lbsync.election;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Map;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.LockSession;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.testkit.MariaDbServer;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.PostgresServer.StopMode;
import io.lbsync.testkit.TcpProxy;
import io.lbsync.testkit.TestDatabase.Product;
import org.flywaydb.core.Flyway;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * A database of its own for processes, with our tables; PostgreSQL and MariaDB have a
 * server of their own that may be restarted.
 */
public final class ElectionDatabase implements AutoCloseable {

	private static final String NAME = "election";

	private final Product product;

	private final Path folder;

	private @Nullable PostgresServer postgres;

	private @Nullable MariaDbServer mariaDb;

	private @Nullable Server h2;

	private ElectionDatabase(Product product) throws IOException {
		this.product = product;
		this.folder = Files.createTempDirectory("lbsync-election");
	}

	public static ElectionDatabase start(Product product) throws Exception {
		ElectionDatabase started = new ElectionDatabase(product.orSkip());
		started.open();
		Flyway.configure(ElectionDatabase.class.getClassLoader())
			.dataSource(started.url(), started.username(), started.password())
			.locations("classpath:io/lbsync/schema/" + started.dialect().name())
			.table("lbsync_schema_history")
			.load()
			.migrate();
		return started;
	}

	private void open() throws SQLException {
		switch (this.product) {
			case POSTGRESQL -> {
				this.postgres = PostgresServer.start();
				this.postgres.createDatabase(NAME);
			}
			case MARIADB -> {
				this.mariaDb = MariaDbServer.start();
				try (Connection connection = DriverManager.getConnection(this.mariaDb.url("mysql"), "root", "");
						Statement statement = connection.createStatement()) {
					statement.execute("CREATE DATABASE " + NAME + " CHARACTER SET utf8mb4");
				}
			}
			case H2 -> this.h2 = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
			case SQLITE -> {
			}
			case MYSQL -> throw new IllegalArgumentException("Not among those that are restarted");
		}
	}

	public Dialect dialect() {
		return Dialect.of(new DriverManagerDataSource(url(), username(), password()));
	}

	public String url() {
		return switch (this.product) {
			case POSTGRESQL -> this.postgres.url(NAME);
			case MARIADB -> this.mariaDb.url(NAME);
			case H2 -> "jdbc:h2:tcp://127.0.0.1:%d/%s".formatted(this.h2.getPort(), this.folder.resolve(NAME));
			case SQLITE -> "jdbc:sqlite:" + this.folder.resolve(NAME)
					+ "?journal_mode=WAL&busy_timeout=5000&transaction_mode=IMMEDIATE";
			case MYSQL -> throw new IllegalStateException();
		};
	}

	/**
	 * A new link for one server, or {@code null} where it needs none.
	 */
	public @Nullable TcpProxy link() {
		return switch (this.product) {
			case POSTGRESQL -> TcpProxy.to("127.0.0.1", this.postgres.port());
			case MARIADB -> TcpProxy.to("127.0.0.1", this.mariaDb.port());
			default -> null;
		};
	}

	public String url(@Nullable TcpProxy link) {
		if (link == null) {
			return url();
		}
		return (this.postgres != null) ? this.postgres.url(link, NAME) : this.mariaDb.url(link, NAME);
	}

	public String username() {
		return switch (this.product) {
			case POSTGRESQL -> "postgres";
			case MARIADB -> "root";
			default -> "";
		};
	}

	public String password() {
		return (this.postgres != null) ? "postgres" : "";
	}

	/**
	 * Stop the server, in order or by a crash, and start it again.
	 */
	public void restart(boolean crash) {
		if (this.postgres != null) {
			this.postgres.restart(crash ? StopMode.IMMEDIATE : StopMode.FAST);
		}
		else if (crash) {
			this.mariaDb.kill();
			this.mariaDb.startAgain();
		}
		else {
			this.mariaDb.restart();
		}
	}

	/**
	 * Stop the server and start it with other variables. It may only be closed then.
	 */
	public void restart(Map<String, String> environment) {
		if (this.postgres != null) {
			this.postgres.stop(StopMode.FAST);
			this.postgres.startAgain(environment);
		}
		else {
			this.mariaDb.restart(environment);
		}
	}

	/**
	 * Whether a server is the deputy.
	 */
	boolean hasDeputy() throws SQLException {
		try (LockSession session = dialect()
			.sessionLocks(() -> DriverManager.getConnection(url(), username(), password()))
			.open(Duration.ofSeconds(1))) {
			return session.isHeld(SessionKeeper.DEPUTY);
		}
	}

	/**
	 * The record, or why it cannot be read.
	 */
	String record() {
		try (Connection connection = DriverManager.getConnection(url(), username(), password())) {
			return String.valueOf(
					new KeyValues(new Database(new DriverManagerDataSource(url(), username(), password()), dialect()))
						.get(connection, ElectionRecord.KEY));
		}
		catch (SQLException ex) {
			return ex.toString();
		}
	}

	/**
	 * Time of day as the database sees it, in milliseconds.
	 */
	public long time() throws SQLException {
		try (Connection connection = DriverManager.getConnection(url(), username(), password());
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT CURRENT_TIMESTAMP")) {
			result.next();
			Timestamp now = result.getTimestamp(1);
			return now.getTime();
		}
	}

	@Override
	public void close() throws IOException {
		if (this.postgres != null) {
			this.postgres.close();
		}
		if (this.mariaDb != null) {
			this.mariaDb.close();
		}
		if (this.h2 != null) {
			this.h2.stop();
		}
		FileSystemUtils.deleteRecursively(this.folder);
	}

	@Override
	public String toString() {
		return this.product.name();
	}

}
