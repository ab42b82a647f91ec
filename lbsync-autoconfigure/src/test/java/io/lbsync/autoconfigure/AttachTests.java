package io.lbsync.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.lbsync.cache.SpringCacheRefresher;
import io.lbsync.delivery.DistributedCache;
import io.lbsync.instruction.CacheRefresher;
import io.lbsync.server.LocalTempFolder;
import io.lbsync.sync.Sync;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteDataSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Two applications join a fleet of genuine Umbraco servers on the database that these
 * created: they understand each other, Umbraco passes over what it cannot know, and what
 * was there stays as it was.
 */
class AttachTests {

	private static final Path DATABASES = Path.of("../../shared/fixtures/umbraco/databases");

	private static final UUID CONTENT = UUID.fromString("900a4fbe-df3c-41e6-bb77-be896cd158ea");

	@TempDir
	private Path folder;

	static List<String> databases() throws IOException {
		if (!Files.isDirectory(DATABASES)) {
			return List.of("no databases of Umbraco");
		}
		try (Stream<Path> files = Files.list(DATABASES)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.matches("(17|18)\\..*sqlite|13\\.4\\.0\\.sqlite"))
				.sorted()
				.toList();
		}
	}

	@ParameterizedTest
	@MethodSource("databases")
	void joinsAFleetOfGenuineServers(String name) throws IOException {
		boolean there = Files.exists(DATABASES.resolve(name));
		if (!there) {
			System.out.println("Skipped: no databases of Umbraco in " + DATABASES.toAbsolutePath().normalize());
		}
		assumeTrue(there, "no databases of Umbraco");
		SQLiteDataSource database = copy(name);
		Map<String, String> tables = tables(database);
		Map<String, List<Map<String, Object>>> rows = rows(database, tables);
		server("one", database).run((one) -> server("two", database).run((two) -> {
			assertThat(one).hasNotFailed();
			assertThat(two).hasNotFailed();
			exchange(one, two, database);
		}));
		assertThat(tables(database)).isEqualTo(tables);
		assertOldRowsAreThere(rows, rows(database, tables));
	}

	private static void exchange(ApplicationContext one, ApplicationContext two, DataSource database) {
		JdbcClient jdbc = JdbcClient.create(database);
		for (ApplicationContext context : List.of(one, two)) {
			await().atMost(Duration.ofSeconds(30)).until(() -> context.getBean(Sync.class).status().ready());
		}
		Content content = two.getBean(Content.class);
		assertThat(content.calls).as("rows of before are covered by the first full refresh").containsExactly("all");
		long head = jdbc.sql("SELECT MAX(\"id\") FROM \"umbracoCacheInstruction\"").query(Long.class).single();
		Cache there = cache(two);
		// Loads are not published; a put would be.
		there.get("key", () -> "old");
		there.get("other", () -> "kept");
		cache(one).evict("key");
		one.getBean(DistributedCache.class).refresh(CONTENT, UUID.fromString("11111111-2222-3333-4444-555555555555"));
		await().atMost(Duration.ofSeconds(30))
			.until(() -> there.get("key") == null
					&& content.calls.contains("refresh 11111111-2222-3333-4444-555555555555"));
		assertThat(there.get("other")).isNotNull();
		List<String> written = jdbc
			.sql("SELECT \"jsonInstruction\" FROM \"umbracoCacheInstruction\" WHERE \"id\" > ? ORDER BY \"id\"")
			.param(head)
			.query(String.class)
			.list();
		assertThat(written).hasSize(2);
		assertThat(written.get(0)).contains("\"RefreshType\":104")
			.containsIgnoringCase("\"RefresherId\":\"" + SpringCacheRefresher.ID);
		assertThat(written.get(1)).contains("\"RefreshType\":1,").containsIgnoringCase("\"RefresherId\":\"" + CONTENT);
		umbracoWrites(jdbc);
		await().atMost(Duration.ofSeconds(30)).until(() -> content.calls.contains("remove 4711"));
		assertThat(two.getBean(Sync.class).status().counts().rejected()).isZero();
		assertThat(two.getBean(Sync.class).status().troubles()).isEmpty();
	}

	private static void umbracoWrites(JdbcClient jdbc) {
		jdbc.sql("""
				INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated", "instructionCount")
				VALUES ('2026-01-02 03:04:05.678', ?, 'UMBRACO//LM/W3SVC/1/ROOT [P1/D2] 0123456789ABCDEF', 1)
				""").param("""
				[{"RefreshType":5,"RefresherId":"%s","IntId":4711,"JsonIdCount":1}]""".formatted(CONTENT)).update();
	}

	private static Cache cache(ApplicationContext context) {
		return Objects.requireNonNull(context.getBean(CacheManager.class).getCache("items"));
	}

	private ApplicationContextRunner server(String name, DataSource database) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LbsyncAutoConfiguration.class, LbsyncCacheAutoConfiguration.class,
					CacheAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class))
			.withBean(DataSource.class, () -> database)
			.withBean(LocalTempFolder.class, () -> LocalTempFolder.at(this.folder))
			.withUserConfiguration(Application.class)
			.withPropertyValues("umbraco.cms.hosting.machine-identifier=" + name,
					"umbraco.cms.hosting.site-name=attach", "umbraco.cms.global.database-schema.mode=none",
					"umbraco.cms.global.server-role=subscriber",
					"umbraco.cms.global.database-server-messenger.time-between-sync-operations=100ms",
					"spring.cache.type=simple");
	}

	private SQLiteDataSource copy(String name) throws IOException {
		Path copy = Files.copy(DATABASES.resolve(name), this.folder.resolve(name));
		SQLiteDataSource dataSource = new SQLiteDataSource();
		dataSource.setUrl("jdbc:sqlite:" + copy + "?busy_timeout=5000&transaction_mode=IMMEDIATE");
		return dataSource;
	}

	private static Map<String, String> tables(DataSource database) {
		Map<String, String> tables = new TreeMap<>();
		JdbcClient.create(database)
			.sql("SELECT name, type || ' ' || COALESCE(sql, '') AS sql FROM sqlite_master")
			.query((row, number) -> tables.put(row.getString("name"), row.getString("sql")))
			.list();
		return tables;
	}

	private static Map<String, List<Map<String, Object>>> rows(DataSource database, Map<String, String> tables) {
		Map<String, List<Map<String, Object>>> rows = new TreeMap<>();
		tables.forEach((name, sql) -> {
			if (sql.startsWith("table") && !name.equals("sqlite_sequence")) {
				rows.put(name, JdbcClient.create(database).sql("SELECT * FROM \"" + name + "\"").query().listOfRows());
			}
		});
		return rows;
	}

	private static void assertOldRowsAreThere(Map<String, List<Map<String, Object>>> before,
			Map<String, List<Map<String, Object>>> after) {
		before.forEach((table, rows) -> {
			List<Map<String, Object>> now = after.get(table);
			assertThat(now).as(table).containsAll(rows);
			now.removeAll(rows);
			switch (table) {
				case "umbracoCacheInstruction" -> assertThat(now).hasSize(3);
				case "umbracoKeyValue" ->
					assertThat(now).isNotEmpty().allMatch((row) -> row.get("key").toString().startsWith("lbsync."));
				case "umbracoLastSynced" ->
					assertThat(now).allMatch((row) -> row.get("machineId").toString().matches("(one|two)/.*"));
				default -> assertThat(now).as(table).isEmpty();
			}
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Application {

		@Bean
		Content content() {
			return new Content();
		}

	}

	/**
	 * What an application keeps of Umbraco's content.
	 */
	static final class Content implements CacheRefresher {

		private final List<String> calls = new CopyOnWriteArrayList<>();

		@Override
		public UUID uniqueId() {
			return CONTENT;
		}

		@Override
		public String name() {
			return "content";
		}

		@Override
		public void refreshAll() {
			this.calls.add("all");
		}

		@Override
		public void refresh(UUID id) {
			this.calls.add("refresh " + id);
		}

		@Override
		public void remove(int id) {
			this.calls.add("remove " + id);
		}

	}

}
