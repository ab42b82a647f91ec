package io.lbsync.election;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import io.lbsync.testkit.MariaDbServer;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.PostgresServer.StopMode;
import io.lbsync.testkit.TcpProxy;
import io.lbsync.testkit.TestDatabase.Product;
import org.flywaydb.core.Flyway;

/**
 * A database server of its own that may be restarted, with our tables.
 */
final class ElectionDatabase implements AutoCloseable {

	static final String NAME = "election";

	private final Product product;

	private final PostgresServer postgres;

	private final MariaDbServer mariaDb;

	private ElectionDatabase(Product product, PostgresServer postgres, MariaDbServer mariaDb) {
		this.product = product;
		this.postgres = postgres;
		this.mariaDb = mariaDb;
	}

	static ElectionDatabase start(Product product) {
		product.orSkip();
		ElectionDatabase started = switch (product) {
			case POSTGRESQL -> new ElectionDatabase(product, PostgresServer.start(), null);
			case MARIADB -> new ElectionDatabase(product, null, MariaDbServer.start());
			default -> throw new IllegalArgumentException("No chaos for " + product);
		};
		started.migrate();
		return started;
	}

	private void migrate() {
		if (this.postgres != null) {
			this.postgres.createDatabase(NAME);
		}
		else {
			execute(this.mariaDb.url("mysql"), "CREATE DATABASE " + NAME + " CHARACTER SET utf8mb4");
		}
		Flyway.configure(getClass().getClassLoader())
			.dataSource(url(), username(), password())
			.locations("classpath:io/lbsync/schema/" + ((this.postgres != null) ? "postgresql" : "mysql"))
			.table("lbsync_schema_history")
			.load()
			.migrate();
	}

	String url() {
		return (this.postgres != null) ? this.postgres.url(NAME) : this.mariaDb.url(NAME);
	}

	String url(TcpProxy proxy) {
		return (this.postgres != null) ? this.postgres.url(proxy, NAME) : this.mariaDb.url(proxy, NAME);
	}

	String username() {
		return (this.postgres != null) ? "postgres" : "root";
	}

	String password() {
		return (this.postgres != null) ? "postgres" : "";
	}

	int port() {
		return (this.postgres != null) ? this.postgres.port() : this.mariaDb.port();
	}

	/**
	 * Stop the server, in order or by a crash, and start it again.
	 */
	void restart(boolean crash) {
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
	 * How many sessions wait for a lock of sessions.
	 */
	long waitingForLocks() {
		String sql = (this.postgres != null)
				? "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
				: "SELECT count(*) FROM information_schema.PROCESSLIST WHERE STATE = 'User lock'";
		try (Connection connection = DriverManager.getConnection(url(), username(), password());
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getLong(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(sql, ex);
		}
	}

	private void execute(String url, String sql) {
		try (Connection connection = DriverManager.getConnection(url, username(), password());
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(sql, ex);
		}
	}

	@Override
	public void close() {
		if (this.postgres != null) {
			this.postgres.close();
		}
		else {
			this.mariaDb.close();
		}
	}

	@Override
	public String toString() {
		return this.product.name();
	}

}
