package io.lbsync.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Databases that genuine Umbraco created, where they are at hand.
 */
class SchemaUmbracoTests {

	private static final Path DATABASES = Path.of("../../shared/fixtures/umbraco/databases");

	@TempDir
	private Path folder;

	@BeforeAll
	static void needDatabasesOfUmbraco() {
		boolean there = Files.isDirectory(DATABASES);
		if (!there) {
			System.out.println("Skipped: no databases of Umbraco in " + DATABASES.toAbsolutePath().normalize());
		}
		assumeTrue(there, "no databases of Umbraco");
	}

	@TestFactory
	Stream<DynamicTest> modeNoneAttachesToEveryVersion() throws IOException {
		List<Path> databases;
		try (Stream<Path> files = Files.list(DATABASES)) {
			databases = files.filter((file) -> file.toString().endsWith(".sqlite")).sorted().toList();
		}
		assertThat(databases).isNotEmpty();
		return databases.stream()
			.map((database) -> DynamicTest.dynamicTest(database.getFileName().toString(), () -> attach(database)));
	}

	@Test
	void theScriptForSqliteCreatesWhatUmbracoCreates() throws IOException {
		try (TestDatabase ours = TestDatabase.create(Product.SQLITE)) {
			Database database = new Database(ours.dataSource(), Dialect.of(ours.dataSource()));
			new LbsyncSchema(database, SchemaMode.MIGRATE).afterPropertiesSet();
			Database umbraco = copy(DATABASES.resolve("18.1.0.sqlite"));
			// Only used where isolated caches are load balanced.
			Map<String, String> expected = statements(umbraco);
			expected.remove("umbracoRepositoryCacheVersion");
			Map<String, String> actual = statements(database);
			assertThat(actual.remove("umbracoNode")).isNotNull();
			assertThat(actual).isEqualTo(expected).hasSize(8);
			for (String table : List.of("umbracoCacheInstruction", "umbracoServer", "umbracoLock", "umbracoKeyValue",
					"umbracoLastSynced", "umbracoDistributedJob")) {
				for (String pragma : List.of("table_xinfo", "index_list")) {
					String statement = "SELECT * FROM pragma_%s('%s') ORDER BY name".formatted(pragma, table);
					assertThat(rows(database, statement)).as(statement).isEqualTo(rows(umbraco, statement));
				}
			}
		}
	}

	private void attach(Path file) throws IOException {
		LbsyncSchema schema = new LbsyncSchema(copy(file), SchemaMode.NONE);
		schema.afterPropertiesSet();
		Tables tables = schema.tables();
		boolean since17 = Integer.parseInt(file.getFileName().toString().replaceAll("\\..*", "")) >= 17;
		assertThat(tables.lastSynced()).isEqualTo(since17);
		assertThat(tables.distributedJob()).isEqualTo(since17);
		assertThat(tables.lastSyncedState()).isFalse();
		assertThat(tables.keyValue()).isTrue();
		assertThat(tables.instructionCount()).isTrue();
		assertThat(tables.server()).isTrue();
	}

	private Database copy(Path file) throws IOException {
		Path copy = Files.copy(file, Files.createTempDirectory(this.folder, "copy").resolve(file.getFileName()));
		DriverManagerDataSource dataSource = new DriverManagerDataSource("jdbc:sqlite:" + copy);
		return new Database(dataSource, Dialect.of(dataSource));
	}

	private static Map<String, String> statements(Database database) {
		Map<String, String> statements = new TreeMap<>();
		for (Map<String, Object> row : rows(database, """
				SELECT name, sql
				FROM sqlite_master
				WHERE sql IS NOT NULL AND (name LIKE 'umbraco%' OR name LIKE 'IX%')
				""")) {
			statements.put((String) row.get("name"), ((String) row.get("sql")).replaceAll("[\\s\"]", ""));
		}
		return statements;
	}

	private static List<Map<String, Object>> rows(Database database, String statement) {
		List<Map<String, Object>> rows = JdbcClient.create(database.dataSource()).sql(statement).query().listOfRows();
		rows.forEach((row) -> row.remove("seq"));
		return rows;
	}

}
