package io.lbsync.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.lbsync.job.DistributedBackgroundJob;
import io.lbsync.job.TestJob;
import io.lbsync.server.LocalTempFolder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Jobs of an application on the database of genuine Umbraco servers, one of which deletes
 * the rows of jobs that it does not know, takes any row that is left, and never gives
 * back those that it does not have.
 */
class JobBesideUmbracoTests {

	private static final Path DATABASES = Path.of("../../shared/fixtures/umbraco/databases");

	private static final int ROUNDS = 20;

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "17.1.0.sqlite", "18.1.0.sqlite" })
	void jobsRunAndUmbracosOwnAreItsOwn(String name) throws IOException {
		boolean there = Files.exists(DATABASES.resolve(name));
		if (!there) {
			System.out.println("Skipped: no databases of Umbraco in " + DATABASES.toAbsolutePath().normalize());
		}
		assumeTrue(there, "no databases of Umbraco");
		SQLiteDataSource database = copy(name);
		// The copies have the tables of load balancing only; a site has users.
		JdbcClient.create(database).sql("CREATE TABLE \"umbracoUser\" (\"id\" integer)").update();
		UmbracoServer umbraco = new UmbracoServer(JdbcClient.create(database));
		umbraco.ensureJobs();
		server(database).run((context) -> {
			assertThat(context).hasNotFailed();
			Application application = context.getBean(Application.class);
			for (int i = 0; i < ROUNDS; i++) {
				int before = application.slots.size();
				umbraco.turn();
				if (i == ROUNDS / 2) {
					umbraco.ensureJobs();
				}
				await().atMost(Duration.ofSeconds(30)).until(() -> application.slots.size() > before);
			}
			assertThat(umbraco.runs.get()).isEqualTo(ROUNDS);
			assertThat(umbraco.strangers).as("rows of others that it saw").isEmpty();
			List<Long> slots = List.copyOf(application.slots);
			assertThat(slots).doesNotHaveDuplicates().endsWith((long) slots.size());
		});
	}

	private ApplicationContextRunner server(DataSource database) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LbsyncAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class))
			.withBean(DataSource.class, () -> database)
			.withBean(LocalTempFolder.class, () -> LocalTempFolder.at(this.folder))
			.withBean(Application.class)
			.withPropertyValues("umbraco.cms.hosting.machine-identifier=one", "umbraco.cms.hosting.site-name=attach",
					"umbraco.cms.global.database-schema.mode=none", "umbraco.cms.global.server-role=subscriber",
					"umbraco.cms.global.database-server-messenger.time-between-sync-operations=100ms",
					"umbraco.cms.distributed-jobs.delay=0s", "umbraco.cms.distributed-jobs.period=200ms");
	}

	private SQLiteDataSource copy(String name) throws IOException {
		Path copy = Files.copy(DATABASES.resolve(name), this.folder.resolve(name));
		SQLiteDataSource dataSource = new SQLiteDataSource();
		dataSource.setUrl("jdbc:sqlite:" + copy + "?busy_timeout=5000&transaction_mode=IMMEDIATE");
		return dataSource;
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		private final List<Long> slots = new CopyOnWriteArrayList<>();

		@Bean
		DistributedBackgroundJob ours() {
			return new TestJob("ours", Duration.ofMillis(100), true, (execution) -> this.slots.add(execution.slot()));
		}

	}

	/**
	 * What Umbraco 17 and 18 do with the table of their jobs.
	 */
	private static final class UmbracoServer {

		private static final List<String> KNOWN = List.of("ScheduledPublishingJob", "LogScrubberJob");

		private final JdbcClient jdbc;

		private final AtomicInteger runs = new AtomicInteger();

		private final List<Object> strangers = new ArrayList<>();

		private List<Map<String, Object>> left = List.of();

		UmbracoServer(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		void ensureJobs() {
			this.jdbc.sql("DELETE FROM \"umbracoDistributedJob\" WHERE \"Name\" NOT IN (:known)")
				.param("known", KNOWN)
				.update();
			for (String name : KNOWN) {
				this.jdbc
					.sql("""
							INSERT INTO "umbracoDistributedJob" ("Name", "lastRun", "period", "IsRunning", "lastAttemptedRun")
							SELECT :name, '2026-01-01 00:00:00', 600000000, 0, '2026-01-01 00:00:00'
							WHERE NOT EXISTS (SELECT 1 FROM "umbracoDistributedJob" WHERE "Name" = :name)
							""")
					.param("name", name)
					.update();
			}
			this.left = rows();
		}

		/**
		 * Take the first row that does not run, whatever it is, and finish it if it is
		 * known.
		 */
		void turn() {
			List<Map<String, Object>> found = rows();
			found.stream().filter((row) -> !this.left.contains(row)).forEach(this.strangers::add);
			this.left.stream().filter((row) -> !found.contains(row)).forEach(this.strangers::add);
			Map<String, Object> taken = found.stream()
				.filter((row) -> ((Number) row.get("IsRunning")).intValue() == 0)
				.findFirst()
				.orElseThrow();
			run(taken, 1);
			if (KNOWN.contains(taken.get("Name"))) {
				this.runs.incrementAndGet();
				run(taken, 0);
			}
			this.left = rows();
		}

		private void run(Map<String, Object> row, int running) {
			this.jdbc.sql("""
					UPDATE "umbracoDistributedJob"
					SET "IsRunning" = ?, "lastAttemptedRun" = strftime('%Y-%m-%d %H:%M:%f', 'now')
					WHERE "id" = ?
					""").params(running, row.get("id")).update();
		}

		private List<Map<String, Object>> rows() {
			return this.jdbc.sql("SELECT * FROM \"umbracoDistributedJob\" ORDER BY \"lastAttemptedRun\"")
				.query()
				.listOfRows();
		}

	}

}
