package io.lbsync;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.PostgresStandby;
import org.flywaydb.core.Flyway;

/**
 * A database that has our tables, with a pool to the primary server and one to a standby.
 */
public final class ReplicatedDatabase implements AutoCloseable {

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private final PostgresServer server;

	private final PostgresStandby replica;

	private final String name;

	private final HikariDataSource primary;

	private final HikariDataSource standby;

	private ReplicatedDatabase(PostgresServer server, PostgresStandby replica, String name) {
		this.server = server;
		this.replica = replica;
		this.name = name;
		this.primary = pool(server.createDatabase(name));
		this.standby = pool(replica.url(name));
	}

	public static ReplicatedDatabase create(PostgresServer server, PostgresStandby replica) {
		ReplicatedDatabase created = new ReplicatedDatabase(server, replica, "replicated" + NUMBER.incrementAndGet());
		Flyway.configure(ReplicatedDatabase.class.getClassLoader())
			.dataSource(created.primary)
			.locations("classpath:io/lbsync/schema/postgresql")
			.table("lbsync_schema_history")
			.load()
			.migrate();
		created.replicate();
		return created;
	}

	private static HikariDataSource pool(String url) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url);
		pool.setMaximumPoolSize(5);
		pool.setMinimumIdle(0);
		pool.setConnectionTimeout(10_000);
		pool.setInitializationFailTimeout(-1);
		return pool;
	}

	public HikariDataSource primary() {
		return this.primary;
	}

	public HikariDataSource standby() {
		return this.standby;
	}

	public String primaryUrl() {
		return this.server.url(this.name);
	}

	public String standbyUrl() {
		return this.replica.url(this.name);
	}

	/**
	 * Wait until the standby has everything.
	 */
	public void replicate() {
		this.replica.awaitCaughtUp(this.server);
	}

	/**
	 * Run statements on the primary.
	 */
	public void execute(String... statements) {
		try (Connection connection = DriverManager.getConnection(primaryUrl());
				Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.primary.close();
		this.standby.close();
	}

}
