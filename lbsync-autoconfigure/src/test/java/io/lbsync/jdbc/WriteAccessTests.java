package io.lbsync.jdbc;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.lbsync.GuardedDatabase;
import io.lbsync.MigratedDatabase;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.PostgresStandby;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The database is asked whether this server may write; a single thing that it may not is
 * enough for it to write nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WriteAccessTests {

	private static final String[] WRITER = { "GRANT SELECT ON \"umbracoCacheInstruction\" TO",
			"GRANT INSERT ON \"umbracoCacheInstruction\" TO", "GRANT SELECT, INSERT, UPDATE ON \"umbracoKeyValue\" TO",
			"GRANT SELECT, INSERT, UPDATE ON \"umbracoLastSynced\" TO" };

	private static final String READER = "its login may not INSERT rows of umbracoCacheInstruction";

	private GuardedDatabase postgres;

	private GuardedDatabase mariaDb;

	@BeforeAll
	void startServers() {
		if (Product.POSTGRESQL.isAvailable()) {
			this.postgres = GuardedDatabase.start(Product.POSTGRESQL).migrate();
		}
		if (Product.MARIADB.isAvailable()) {
			this.mariaDb = GuardedDatabase.start(Product.MARIADB).migrate();
		}
	}

	@AfterAll
	void closeServers() throws Exception {
		for (GuardedDatabase each : new GuardedDatabase[] { this.postgres, this.mariaDb }) {
			if (each != null) {
				each.close();
			}
		}
	}

	private static WriteAccess ask(HikariDataSource pool) {
		Database database = new Database(pool, Dialect.of(pool));
		return new WriteAccess(database, Tables.read(database)).ask();
	}

	private GuardedDatabase on(Product product) {
		product.orSkip();
		return (product == Product.POSTGRESQL) ? this.postgres : this.mariaDb;
	}

	@ParameterizedTest
	@ProductSource
	void whoeverMayDoAnythingWrites(Product product) {
		try (MigratedDatabase migrated = MigratedDatabase.create(product)) {
			assertThat(ask(migrated.test().dataSource()).reason()).isNull();
			assertThat(ask(migrated.test().dataSource()).readOnly()).isFalse();
		}
	}

	@ParameterizedTest
	@ProductSource
	void onAnEmptyDatabaseNoRightIsMissing(Product product) {
		try (TestDatabase empty = TestDatabase.create(product)) {
			assertThat(ask(empty.dataSource()).reason()).isNull();
		}
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void aReadOnlyConnectionIsBelieved(Product product) {
		try (MigratedDatabase migrated = MigratedDatabase.create(product);
				HikariDataSource pool = migrated.test().anotherPool()) {
			pool.setReadOnly(true);
			assertThat(ask(pool).reason()).isEqualTo("its connections are read-only");
		}
	}

	private Stream<Arguments> logins() {
		return Stream.of(Product.POSTGRESQL, Product.MARIADB)
			.filter(Product::isAvailable)
			.flatMap((product) -> Stream.of(login(product, "writer", null, WRITER),
					login(product, "reader", READER, "GRANT SELECT ON \"umbracoCacheInstruction\" TO",
							"GRANT SELECT ON \"umbracoKeyValue\" TO", "GRANT SELECT ON \"umbracoLastSynced\" TO"),
					login(product, "no_update", "its login may not UPDATE rows of umbracoKeyValue", WRITER[0],
							WRITER[1], "GRANT SELECT, INSERT ON \"umbracoKeyValue\" TO", WRITER[3]),
					login(product, "no_heartbeat", "its login may not INSERT rows of umbracoLastSynced", WRITER[0],
							WRITER[1], WRITER[2], "GRANT SELECT, UPDATE ON \"umbracoLastSynced\" TO"),
					login(product, "by_columns", null, WRITER[0],
							"GRANT INSERT (\"utcStamp\", \"jsonInstruction\", \"originated\", \"instructionCount\") "
									+ "ON \"umbracoCacheInstruction\" TO",
							WRITER[2], WRITER[3])));
	}

	private static Arguments login(Product product, String name, String reason, String... grants) {
		return Arguments.of(product, name, reason, grants);
	}

	@ParameterizedTest(name = "{0} {1}: {2}")
	@MethodSource("logins")
	void rightsThatAreMissingAreNamed(Product product, String name, String reason, String[] grants) {
		GuardedDatabase database = on(product);
		assertThat(ask(database.pool(database.login(name, grants))).reason()).isEqualTo(reason);
		assertThat(GuardedDatabase.writes(database.sentBy(name))).as("it was asked, not tried").isEmpty();
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB })
	void rightsByRolesCount(Product product) {
		GuardedDatabase database = on(product);
		boolean postgres = product == Product.POSTGRESQL;
		database.execute("CREATE ROLE outer_role", "CREATE ROLE inner_role");
		for (String grant : WRITER) {
			database.execute(grant + " inner_role");
		}
		database.execute("GRANT inner_role TO outer_role");
		String login = database.login("by_role", "GRANT outer_role TO");
		if (!postgres) {
			database.execute("SET DEFAULT ROLE outer_role FOR by_role");
		}
		assertThat(ask(database.pool(login)).reason()).isNull();
	}

	@Test
	void rightsOnDatabasesGivenByWildcardCount() {
		GuardedDatabase database = on(Product.MARIADB);
		assertThat(
				ask(database.pool(database.login("wild", "GRANT SELECT, INSERT, UPDATE ON `guarded%`.* TO"))).reason())
			.isNull();
		assertThat(ask(database.pool(database.login("wild_reader", "GRANT SELECT ON `guarded%`.* TO"))).reason())
			.isEqualTo(READER);
		assertThat(ask(database.pool(database.login("global", "GRANT SELECT, INSERT, UPDATE ON *.* TO"))).reason())
			.isNull();
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void transactionsThatAreReadOnlyByDefaultAreFound(Product product) {
		if (product == Product.POSTGRESQL) {
			GuardedDatabase database = on(product);
			String login = database.login("cautious", WRITER);
			database.execute("ALTER ROLE cautious SET default_transaction_read_only = on");
			assertThat(ask(database.pool(login)).reason())
				.isEqualTo("its transactions are read-only (default_transaction_read_only)");
		}
		else {
			try (MigratedDatabase migrated = MigratedDatabase.create(product);
					HikariDataSource pool = migrated.test().anotherPool()) {
				pool.setConnectionInitSql("SET SESSION TRANSACTION READ ONLY");
				// MySQL's driver finds it out by itself.
				assertThat(ask(pool).reason())
					.matches("its connections are read-only|its transactions are read-only .*_read_only\\)");
			}
		}
	}

	@Test
	void aReadOnlyServerIsFoundWhateverTheLoginMay() {
		GuardedDatabase database = on(Product.MARIADB);
		String login = database.login("admin", "GRANT ALL ON *.* TO");
		HikariDataSource pool = database.pool(login);
		WriteAccess access = ask(pool);
		assertThat(access.reason()).isNull();
		database.execute("SET GLOBAL read_only = 1");
		try {
			assertThat(access.ask().reason()).isEqualTo("the database server is read-only (read_only)");
		}
		finally {
			database.execute("SET GLOBAL read_only = 0");
		}
		assertThat(access.ask().reason()).isNull();
	}

	@Test
	void aStandbyIsFoundAndItsPromotionWhenTheReaderTellsOfIt() {
		Product.POSTGRESQL.orSkip();
		try (PostgresServer server = PostgresServer.start();
				PostgresStandby standby = server.standby(server.port());
				HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl(standby.url("postgres"));
			WriteAccess access = ask(pool);
			access.answeredBy(true);
			assertThat(access.reason()).isEqualTo("the database server is a standby");
			standby.promote();
			access.answeredBy(true);
			assertThat(access.readOnly()).as("not told yet").isTrue();
			access.answeredBy(false);
			assertThat(access.readOnly()).isFalse();
			access.answeredBy(true);
			assertThat(access.reason()).as("an address that leads to another server").contains("standby");
		}
	}

	@Test
	void loginsOfMySqlAreAskedTheSameWay() throws Exception {
		Product.MYSQL.orSkip();
		try (MigratedDatabase migrated = MigratedDatabase.create(Product.MYSQL)) {
			String database = migrated.test().url().replaceAll(".*/(\\w+)(\\?.*)?$", "$1");
			migrated.execute("CREATE USER my_reader IDENTIFIED BY 'x'", "CREATE USER my_writer IDENTIFIED BY 'x'",
					"GRANT SELECT ON " + database + ".* TO my_reader", "CREATE ROLE my_role",
					"GRANT SELECT, INSERT, UPDATE ON " + database + ".* TO my_role", "GRANT my_role TO my_writer",
					"SET DEFAULT ROLE my_role TO my_writer");
			withLogin(migrated, "my_reader", (pool) -> assertThat(ask(pool).reason()).isEqualTo(READER));
			withLogin(migrated, "my_writer", (pool) -> assertThat(ask(pool).reason()).isNull());
		}
	}

	@Test
	void loginsOfH2AreProbedWithoutChangingARow() {
		try (MigratedDatabase migrated = MigratedDatabase.create(Product.H2)) {
			migrated.execute("CREATE USER reader PASSWORD 'x'", "CREATE USER writer PASSWORD 'x'",
					"GRANT SELECT ON SCHEMA PUBLIC TO reader", "CREATE ROLE writing",
					"GRANT SELECT, INSERT, UPDATE ON SCHEMA PUBLIC TO writing", "GRANT writing TO writer");
			withLogin(migrated, "reader", (pool) -> assertThat(ask(pool).reason()).startsWith(READER));
			withLogin(migrated, "writer", (pool) -> assertThat(ask(pool).reason()).isNull());
		}
	}

	private static void withLogin(MigratedDatabase migrated, String login, Consumer<HikariDataSource> test) {
		try (HikariDataSource pool = migrated.test().anotherPool()) {
			// Of H2's settings some are for administrators.
			pool.setJdbcUrl(pool.getJdbcUrl().replace(";DB_CLOSE_DELAY=-1", ""));
			pool.setUsername(login);
			pool.setPassword("x");
			test.accept(pool);
		}
	}

	@Test
	void aReadOnlyFileOfH2IsFound(@TempDir Path folder) {
		file("jdbc:h2:file:" + folder.resolve("h2") + ";ACCESS_MODE_DATA=%s", "rw", "r", "H2");
	}

	@Test
	void aReadOnlyFileOfSqliteIsFound(@TempDir Path folder) {
		file("jdbc:sqlite:file:" + folder.resolve("lite.sqlite") + "?mode=%s", "rwc", "ro", "SQLite");
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl("jdbc:sqlite:" + folder.resolve("lite.sqlite") + "?open_mode=1");
			pool.setReadOnly(true);
			assertThat(ask(pool).reason()).isEqualTo("its connections are read-only");
		}
	}

	private static void file(String url, String write, String read, String name) {
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl(url.formatted(write));
			Database database = new Database(pool, Dialect.of(pool));
			database.<Boolean>onOwnConnection((connection) -> connection.createStatement()
				.execute(
						"CREATE TABLE \"umbracoCacheInstruction\" (\"id\" integer PRIMARY KEY, \"originated\" varchar(500))"));
			assertThat(ask(pool).reason()).as(name).isNull();
		}
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl(url.formatted(read));
			assertThat(ask(pool).reason()).as(name).isNotNull();
		}
	}

}
