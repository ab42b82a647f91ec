package io.lbsync.autoconfigure;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@ParameterizedClass
@ProductSource
class LbsyncSchemaTests {

	@Parameter
	private Product product;

	private TestDatabase testDatabase;

	private Database database;

	private JdbcClient jdbc;

	@BeforeEach
	void create() {
		this.testDatabase = TestDatabase.create(this.product);
		this.database = new Database(this.testDatabase.dataSource(), Dialect.of(this.testDatabase.dataSource()));
		this.jdbc = JdbcClient.create(this.testDatabase.dataSource());
	}

	@AfterEach
	void close() {
		this.testDatabase.close();
	}

	@Test
	void createsTheTables() {
		Tables tables = schema(SchemaMode.MIGRATE).tables();
		assertThat(tables.keyValue()).isTrue();
		assertThat(tables.lastSynced()).isTrue();
		assertThat(tables.server()).isTrue();
		assertThat(tables.instructionCount()).isTrue();
		assertThat(tables.distributedJob()).isTrue();
		assertThat(tables.lastSyncedState()).isEqualTo(this.product != Product.SQLITE);
		assertThat(tables.has("umbracoCacheInstruction", "xid")).isEqualTo(this.product == Product.POSTGRESQL);
	}

	@Test
	void seedsTheLockRows() {
		schema(SchemaMode.MIGRATE);
		assertThat(query("SELECT \"sortOrder\" FROM \"umbracoNode\" WHERE \"id\" = -331")).containsExactly("1");
		assertThat(query("SELECT \"value\" FROM \"umbracoKeyValue\" WHERE \"key\" = 'lbsync.log-order'"))
			.containsExactly("1");
		assertThat(query("SELECT \"id\" FROM \"umbracoLock\"")).isEmpty();
	}

	@Test
	void defaultsOfDatesAreInUtc() {
		schema(SchemaMode.MIGRATE);
		LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
		LocalDateTime updated = this.jdbc
			.sql(this.database.dialect().sql("SELECT \"updated\" FROM \"umbracoKeyValue\""))
			.query((row, number) -> this.database.dialect().date(row, "updated"))
			.single();
		assertThat(updated).isBetween(now.minusHours(1), now.plusHours(1));
	}

	@Test
	void migratesOnce() {
		schema(SchemaMode.MIGRATE);
		schema(SchemaMode.MIGRATE);
		assertThat(history()).containsExactly("1");
	}

	@RepeatedTest(3)
	void serversThatStartAtOnceOnAnEmptyDatabaseAllSucceed() throws Exception {
		startAtOnce(3);
		assertThat(history()).containsExactly("1");
		assertThat(query("SELECT \"id\" FROM \"umbracoNode\"")).containsExactly("-331");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aScriptThatBrokeOffIsRunAgain(boolean recorded) {
		assumeTrue(Set.of(Product.H2, Product.MARIADB, Product.MYSQL).contains(this.product), "DDL is transactional");
		schema(SchemaMode.MIGRATE);
		execute("DROP TABLE \"umbracoDistributedJob\"");
		execute("DELETE FROM \"umbracoKeyValue\"");
		execute((recorded ? "UPDATE \"lbsync_schema_history\" SET \"success\" = FALSE"
				: "DELETE FROM \"lbsync_schema_history\"") + " WHERE \"version\" = '1'");
		assertThat(schema(SchemaMode.MIGRATE).tables().distributedJob()).isTrue();
		assertThat(history()).contains("1");
		assertThat(query("SELECT \"value\" FROM \"umbracoKeyValue\"")).containsExactly("1");
	}

	@Test
	void leavesTheUsersTablesAlone() {
		this.testDatabase.execute("CREATE TABLE article (id INTEGER PRIMARY KEY)");
		schema(SchemaMode.MIGRATE);
		assertThat(history()).containsExactly("0", "1");
	}

	@Test
	void withoutFlywayAnEmptyDatabaseFailsAndNamesArtifactAndScripts() {
		LbsyncSchema schema = new LbsyncSchema(this.database, SchemaMode.MIGRATE);
		schema.setBeanClassLoader(new FilteredClassLoader("org.flywaydb"));
		assertThatExceptionOfType(SchemaException.class).isThrownBy(schema::afterPropertiesSet)
			.withMessageContaining("'umbracoCacheInstruction' is missing")
			.withMessageContaining("Add the dependency 'org.flywaydb:flyway-")
			.withMessageContaining("io/lbsync/schema/" + this.database.dialect().name());
		assertThatIllegalStateException().isThrownBy(schema::tables).withMessageContaining("not ready");
	}

	@Test
	void withoutFlywayTheScriptsCanBeRunByHand() {
		runByHand();
		LbsyncSchema schema = new LbsyncSchema(this.database, SchemaMode.MIGRATE);
		schema.setBeanClassLoader(new FilteredClassLoader("org.flywaydb"));
		schema.afterPropertiesSet();
		assertThat(schema.tables().keyValue()).isTrue();
	}

	@Test
	void tablesThatWereMadeByHandAreTakenOver() {
		runByHand();
		schema(SchemaMode.MIGRATE);
		schema(SchemaMode.MIGRATE);
		assertThat(history()).containsExactly("1");
	}

	@Test
	void tablesOfUmbracoAreNotMigrated() {
		runByHand();
		execute("DELETE FROM \"umbracoKeyValue\"");
		assertThatExceptionOfType(SchemaException.class).isThrownBy(() -> schema(SchemaMode.MIGRATE))
			.withMessageContaining("lbsync did not create it")
			.withMessageContaining("umbraco.cms.global.database-schema.mode to 'none'");
		assertThat(schema(SchemaMode.NONE).tables().has("lbsync_schema_history")).isFalse();
	}

	@Test
	void modeNoneCreatesNothingAndFailsWithoutTheLog() {
		assertThatExceptionOfType(SchemaException.class).isThrownBy(() -> schema(SchemaMode.NONE))
			.withMessageContaining("'umbracoCacheInstruction' is missing")
			.withMessageContaining("'none'");
		assertThat(Tables.read(this.database).toString()).isEqualTo("{}");
	}

	@Test
	void modeNoneFailsWithoutAColumnOfTheLog() {
		runByHand();
		execute("ALTER TABLE \"umbracoCacheInstruction\" RENAME COLUMN \"originated\" TO \"origin\"");
		assertThatExceptionOfType(SchemaException.class).isThrownBy(() -> schema(SchemaMode.NONE))
			.withMessageContaining("The column 'originated' is missing in the table 'umbracoCacheInstruction'");
	}

	@Test
	void modeNoneNeedsNoInstructionCount() {
		runByHand();
		execute("ALTER TABLE \"umbracoCacheInstruction\" RENAME COLUMN \"instructionCount\" TO \"count\"");
		assertThat(schema(SchemaMode.NONE).tables().instructionCount()).isFalse();
	}

	@Test
	void modeNoneNeedsTheLogOnly() {
		execute("CREATE TABLE \"umbracoCacheInstruction\" (\"id\" INTEGER, \"utcStamp\" VARCHAR(30), "
				+ "\"jsonInstruction\" VARCHAR(30), \"originated\" VARCHAR(30), \"xid\" INTEGER)");
		Tables tables = schema(SchemaMode.NONE).tables();
		assertThat(tables.keyValue()).isFalse();
		assertThat(tables.lastSynced()).isFalse();
		assertThat(tables.lastSyncedState()).isFalse();
		assertThat(tables.server()).isFalse();
		assertThat(tables.distributedJob()).isFalse();
	}

	@Test
	void aReadOnlyConnectionIsNotMigrated() {
		assumeTrue(Set.of(Product.POSTGRESQL, Product.MARIADB, Product.MYSQL).contains(this.product),
				"connections do not keep the flag");
		try (HikariDataSource readOnly = this.testDatabase.anotherPool()) {
			readOnly.setReadOnly(true);
			Database reader = new Database(readOnly, this.database.dialect());
			assertThatExceptionOfType(SchemaException.class)
				.isThrownBy(new LbsyncSchema(reader, SchemaMode.MIGRATE)::afterPropertiesSet)
				.withMessageContaining("the connection is read-only");
			schema(SchemaMode.MIGRATE);
			LbsyncSchema subscriber = new LbsyncSchema(reader, SchemaMode.MIGRATE);
			subscriber.afterPropertiesSet();
			assertThat(subscriber.tables().keyValue()).isTrue();
		}
	}

	@Test
	void aLoginThatMayOnlyReadStartsOnTablesThatAreUpToDate() {
		assumeTrue(this.product == Product.POSTGRESQL, "no such logins");
		String reader = "reader_" + ProcessHandle.current().pid();
		this.testDatabase.execute("CREATE USER " + reader + " PASSWORD 'x'",
				"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO " + reader,
				"REVOKE CREATE ON SCHEMA public FROM PUBLIC");
		try (HikariDataSource pool = this.testDatabase.anotherPool()) {
			pool.setUsername(reader);
			pool.setPassword("x");
			pool.setJdbcUrl(pool.getJdbcUrl().replaceAll("\\?user=.*", ""));
			LbsyncSchema schema = new LbsyncSchema(new Database(pool, this.database.dialect()), SchemaMode.MIGRATE);
			assertThatExceptionOfType(SchemaException.class).isThrownBy(schema::afterPropertiesSet)
				.withMessageContaining("could not be created")
				.withMessageContaining("set umbraco.cms.global.database-schema.mode to 'none'");
			schema(SchemaMode.MIGRATE);
			schema.afterPropertiesSet();
			assertThat(schema.tables().keyValue()).isTrue();
		}
	}

	private LbsyncSchema schema(SchemaMode mode) {
		LbsyncSchema schema = new LbsyncSchema(this.database, mode);
		schema.afterPropertiesSet();
		return schema;
	}

	private void startAtOnce(int servers) throws Exception {
		CountDownLatch ready = new CountDownLatch(servers);
		Callable<Tables> start = () -> {
			ready.countDown();
			ready.await();
			return schema(SchemaMode.MIGRATE).tables();
		};
		ExecutorService threads = Executors.newFixedThreadPool(servers);
		try {
			List<String> results = new ArrayList<>();
			for (Future<Tables> result : threads.invokeAll(Collections.nCopies(servers, start))) {
				results.add(result.get().toString());
			}
			assertThat(results).hasSize(servers).containsOnly(results.get(0));
		}
		finally {
			threads.shutdownNow();
		}
	}

	private void runByHand() {
		String script = "io/lbsync/schema/%s/V1__umbraco_tables.sql".formatted(this.database.dialect().name());
		new ResourceDatabasePopulator(new ClassPathResource(script)).execute(this.testDatabase.dataSource());
	}

	private void execute(String statement) {
		this.testDatabase.execute(this.database.dialect().sql(statement));
	}

	private List<String> history() {
		return query("""
				SELECT "version"
				FROM "lbsync_schema_history"
				WHERE "version" IS NOT NULL
				ORDER BY "installed_rank"
				""");
	}

	private List<String> query(String statement) {
		return this.jdbc.sql(this.database.dialect().sql(statement)).query(String.class).list();
	}

}
