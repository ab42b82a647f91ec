package io.lbsync;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;

import io.lbsync.testkit.MariaDbServer;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.StatementKind;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;

/**
 * A database on a server that checks rights and logs every statement, so that a test can
 * give logins what it likes and look at what they sent.
 */
public final class GuardedDatabase implements AutoCloseable {

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private static final Pattern POSTGRES_STATEMENT = Pattern
		.compile("(?m)^(\\w+)@LOG:  (?:statement|execute [^:]+): (.*(?:\\n\\t.*)*)");

	private static final Pattern HARMLESS = Pattern.compile("(?is)\\s*(SET|SHOW|RESET|DISCARD|USE)\\b.*");

	private final Product product;

	private final AutoCloseable server;

	private final TestDatabase owner;

	private final Set<String> logins = new HashSet<>();

	private final List<AutoCloseable> opened = new ArrayList<>();

	private GuardedDatabase(Product product, AutoCloseable server, TestDatabase owner) {
		this.product = product;
		this.server = server;
		this.owner = owner;
	}

	/**
	 * Start a server with an empty database.
	 * @param product PostgreSQL or MariaDB
	 */
	public static GuardedDatabase start(Product product) {
		String name = "guarded" + NUMBER.incrementAndGet();
		if (product.orSkip() == Product.POSTGRESQL) {
			PostgresServer server = PostgresServer.start(Map.of("log_statement", "all", "log_line_prefix", "%u@"));
			String url = server.createDatabase(name).replaceAll("\\?.*", "");
			TestDatabase owner = new TestDatabase(product, url, "postgres", "postgres",
					pool(url, "postgres", "postgres"));
			owner.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
			return new GuardedDatabase(product, server, owner);
		}
		MariaDbServer server = MariaDbServer.startWithGrants();
		String url = server.url(name);
		run(server.url("mysql"), "root", "", "CREATE DATABASE " + name + " CHARACTER SET utf8mb4",
				"SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = 1");
		return new GuardedDatabase(product, server, new TestDatabase(product, url, "root", "", pool(url, "root", "")));
	}

	/**
	 * Bring our tables.
	 */
	public GuardedDatabase migrate() {
		Flyway.configure(getClass().getClassLoader())
			.dataSource(this.owner.dataSource())
			.locations("classpath:io/lbsync/schema/" + (isPostgres() ? "postgresql" : "mysql"))
			.table("lbsync_schema_history")
			.load()
			.migrate();
		return this;
	}

	private boolean isPostgres() {
		return this.product == Product.POSTGRESQL;
	}

	/**
	 * The database for its owner, who may do anything.
	 */
	public TestDatabase owner() {
		return this.owner;
	}

	/**
	 * Run statements as the owner, names in double quotes.
	 */
	public void execute(String... statements) {
		for (String statement : statements) {
			this.owner.execute(isPostgres() ? statement : statement.replace('"', '`'));
		}
	}

	/**
	 * Make a login that may do nothing but what is granted. The password is {@code x}.
	 * @param name its name
	 * @param grants such as {@code GRANT SELECT ON item TO}, without the name
	 * @return its name
	 */
	public String login(String name, String... grants) {
		execute("CREATE USER %s %s 'x'".formatted(name, isPostgres() ? "PASSWORD" : "IDENTIFIED BY"));
		for (String grant : grants) {
			execute(grant + " " + name);
		}
		return name;
	}

	/**
	 * Make a login, unless it was made before.
	 * @param name its name
	 * @param grants without the name
	 */
	public void loginUnlessThere(String name, String... grants) {
		if (this.logins.add(name)) {
			login(name, grants);
		}
	}

	/**
	 * The database for a login.
	 */
	public TestDatabase as(String login) {
		return new TestDatabase(this.product, this.owner.url(), login, "x", pool(login));
	}

	/**
	 * A pool for a login; it is closed with this.
	 */
	public HikariDataSource pool(String login) {
		HikariDataSource pool = pool(this.owner.url(), login, "x");
		this.opened.add(pool);
		return pool;
	}

	private static HikariDataSource pool(String url, String login, String password) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url);
		pool.setUsername(login);
		pool.setPassword(password);
		pool.setMaximumPoolSize(5);
		pool.setMinimumIdle(0);
		pool.setConnectionTimeout(10_000);
		pool.setInitializationFailTimeout(-1);
		return pool;
	}

	/**
	 * What a login has sent, according to the database server's log.
	 */
	public List<String> sentBy(String login) {
		if (isPostgres()) {
			return statements(((PostgresServer) this.server).log(), login);
		}
		String sql = """
				SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log
				WHERE command_type IN ('Query', 'Execute') AND user_host LIKE '%s[%%'""".formatted(login);
		List<String> sent = new ArrayList<>();
		try (Connection connection = this.owner.dataSource().getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql)) {
			while (row.next()) {
				sent.add(row.getString(1));
			}
			return sent;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Statements of a login in a log of PostgreSQL with the prefix {@code %u@}.
	 */
	public static List<String> statements(String log, String login) {
		List<String> sent = new ArrayList<>();
		Matcher matcher = POSTGRES_STATEMENT.matcher(log);
		while (matcher.find()) {
			if (matcher.group(1).equals(login)) {
				sent.add(matcher.group(2));
			}
		}
		return sent;
	}

	/**
	 * Those that would write, or prevent others from it.
	 */
	public static List<String> writes(List<String> sent) {
		return sent.stream().filter(GuardedDatabase::isWrite).toList();
	}

	private static boolean isWrite(String sql) {
		return switch (StatementKind.of(sql)) {
			case SELECT -> sql.toUpperCase(Locale.ROOT).matches("(?s).*\\b(FOR UPDATE|FOR SHARE|SHARE MODE)\\b.*");
			case TRANSACTION, VALIDATION -> false;
			case OTHER -> !HARMLESS.matcher(sql).matches();
			default -> true;
		};
	}

	@Override
	public void close() throws Exception {
		for (AutoCloseable each : this.opened) {
			each.close();
		}
		this.owner.close();
		this.server.close();
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

}
