package io.lbsync.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import org.opentest4j.TestAbortedException;

/**
 * An empty database of its own for a test, on a server that the JVM shares between tests.
 * Closing it closes its pool.
 *
 * @param product which database it is
 * @param url JDBC address, reachable from other processes too (not H2's)
 * @param username login
 * @param password password
 * @param dataSource a small pool
 */
public record TestDatabase(Product product, String url, String username, String password,
		HikariDataSource dataSource) implements AutoCloseable {

	private static final AtomicInteger NUMBER = new AtomicInteger();

	/**
	 * Make an empty database.
	 * @param product which kind
	 * @return the database
	 * @throws org.opentest4j.TestAbortedException when this build does not have it
	 */
	public static TestDatabase create(Product product) {
		product.orSkip();
		String name = "test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
		return switch (product) {
			case H2 -> of(product, "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1", "sa", "");
			case SQLITE -> of(product, "jdbc:sqlite:" + temporaryFolder().resolve(name + ".sqlite")
					+ "?journal_mode=WAL&busy_timeout=5000&transaction_mode=IMMEDIATE", "", "");
			case POSTGRESQL -> {
				PostgresServer server = PostgresServer.shared();
				run(server.url("postgres"), "postgres", "postgres", "CREATE DATABASE " + name);
				yield of(product, server.url(name), "postgres", "postgres");
			}
			case MARIADB -> {
				MariaDbServer server = MariaDbServer.shared();
				run(server.url("mysql"), "root", "", "CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
				yield of(product, server.url(name), "root", "");
			}
			case MYSQL -> {
				MySqlServer server = MySqlServer.shared();
				server.createDatabase(name);
				yield of(product, mySqlUrl(server, name), "root", "");
			}
		};
	}

	/**
	 * Run statements, each on its own.
	 * @param statements the statements
	 */
	public void execute(String... statements) {
		run(this.url, this.username, this.password, statements);
	}

	/**
	 * A second pool on the same database.
	 * @return a pool that the caller closes
	 */
	public HikariDataSource anotherPool() {
		return pool(this.url, this.username, this.password);
	}

	@Override
	public void close() {
		this.dataSource.close();
	}

	@Override
	public String toString() {
		return this.product.name();
	}

	private static TestDatabase of(Product product, String url, String username, String password) {
		return new TestDatabase(product, url, username, password, pool(url, username, password));
	}

	private static String mySqlUrl(MySqlServer server, String name) {
		return "mariadb".equals(System.getProperty("lbsync.mysql.driver")) ? server.mariaDbUrl(name) : server.url(name);
	}

	private static HikariDataSource pool(String url, String username, String password) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url);
		pool.setUsername(username);
		pool.setPassword(password);
		pool.setMaximumPoolSize(10);
		pool.setMinimumIdle(0);
		pool.setConnectionTimeout(10_000);
		return pool;
	}

	private static void run(String url, String username, String password, String... statements) {
		try (Connection connection = DriverManager.getConnection(url, username, password);
				Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Path temporaryFolder() {
		try {
			Path folder = Files.createTempDirectory("lbsync-test");
			folder.toFile().deleteOnExit();
			return folder;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Kinds of database.
	 */
	public enum Product {

		/** H2, in memory. */
		H2,

		/** SQLite, a file in WAL mode. */
		SQLITE,

		/** PostgreSQL. */
		POSTGRESQL,

		/** MariaDB. */
		MARIADB,

		/** MySQL, with the Maven profile {@code mysql} only. */
		MYSQL;

		/**
		 * Whether this build has it: MySQL needs its profile, and the system property
		 * {@code lbsync.products} may name the only ones that are wanted.
		 * @return whether {@link TestDatabase#create} can make one
		 */
		public boolean isAvailable() {
			String wanted = System.getProperty("lbsync.products", "");
			return (wanted.isEmpty() || List.of(wanted.split(",")).contains(name()))
					&& (this != MYSQL || MySqlServer.isAvailable());
		}

		/**
		 * Skip the test if this build does not have it.
		 * @return itself
		 * @throws TestAbortedException if the test is to be skipped
		 */
		public Product orSkip() {
			if (!isAvailable()) {
				throw new TestAbortedException("This build does not have " + this);
			}
			return this;
		}

	}

}
