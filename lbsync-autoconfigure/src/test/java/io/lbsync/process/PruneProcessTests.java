package io.lbsync.process;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import io.lbsync.testkit.Failpoints;
import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Servers in processes of their own that prune, and are killed while they do, or paused
 * while others do.
 */
class PruneProcessTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private TestDatabase database;

	@BeforeEach
	void start() {
		this.database = TestDatabase.create(Product.POSTGRESQL);
		this.database.execute("CREATE TABLE item (id int PRIMARY KEY, value varchar(50))",
				"INSERT INTO item VALUES (1, 'old')");
	}

	@AfterEach
	void stop() {
		if (this.database != null) {
			this.database.close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "after-commit:DELETE FROM \"umbracoCacheInstruction\":2, 4000",
			"after:DELETE FROM \"umbracoCacheInstruction\":2, 2000",
			"before:DELETE FROM \"umbracoCacheInstruction\":1, 0" })
	void aServerKilledWhileItPrunesLeavesNothingHalfDone(String failpoint, int gone) throws SQLException {
		try (ServerProcess dying = server("dying", "scheduling-publisher").property(Failpoints.PROPERTY, failpoint)
			.start()) {
			dying.awaitLine("started");
			insertOldRows();
			assertThat(dying.awaitExit()).isEqualTo(Failpoints.HALTED);
		}
		assertThat(ids()).hasSize(5000 - gone).startsWith(gone + 1L);
		assertThat(prunedTo()).isEqualTo(gone);
		try (ServerProcess next = server("next", "scheduling-publisher").start()) {
			next.awaitLine("started");
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).containsExactly(5000L));
		}
		assertThat(prunedTo()).isEqualTo(4999);
	}

	@Test
	void aServerThatWasPausedUntilWhatItMissedWasPrunedBootsCold() {
		try (ServerProcess writer = server("writer", "scheduling-publisher").start();
				ServerProcess reader = server("reader", "subscriber").start()) {
			writer.awaitLine("started");
			reader.awaitLine("started");
			await().atMost(PATIENCE).until(() -> ask(reader, "status").contains("ready=true"));
			assertThat(read(reader)).isEqualTo("old");
			reader.pause();
			writer.ask("update 1 new", "updated");
			writer.ask("update 1 newer", "updated");
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(ids()).hasSize(1));
			writer.ask("update 1 newest", "updated");
			reader.resume();
			reader.awaitLine(".*Cold boot: Instructions were pruned before this server had read them.*", PATIENCE);
			await().atMost(PATIENCE).until(() -> read(reader), "newest"::equals);
			assertThat(writer.lines()).noneMatch((line) -> line.contains("Instructions were pruned before"));
		}
	}

	private void insertOldRows() {
		this.database.execute("""
				INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated")
				SELECT '2020-01-01', '[]', 'old' FROM generate_series(1, 5000)""");
	}

	private List<Long> ids() {
		return JdbcClient.create(this.database.dataSource())
			.sql("SELECT \"id\" FROM \"umbracoCacheInstruction\" ORDER BY \"id\"")
			.query(Long.class)
			.list();
	}

	private long prunedTo() {
		return JdbcClient.create(this.database.dataSource())
			.sql("SELECT \"value\" FROM \"umbracoKeyValue\" WHERE \"key\" = 'lbsync.pruned-to'")
			.query(String.class)
			.optional()
			.map((value) -> Long.valueOf(value.split("/")[0]))
			.orElse(0L);
	}

	private static String read(ServerProcess server) {
		return server.ask("read 1", "value (.*)").group(1);
	}

	private static String ask(ServerProcess server, String command) {
		return server.ask(command, command + " (.*)").group(1);
	}

	private ServerLaunch server(String name, String role) {
		return ServerProcess.of(ItemServer.class)
			.heap("256m")
			.options("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
			.property("spring.autoconfigure.exclude",
					"org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
							+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration")
			.property("test.url", this.database.url())
			.property("test.username", this.database.username())
			.property("test.password", this.database.password())
			.property("spring.flyway.enabled", false)
			.property("spring.main.banner-mode", "off")
			.property("umbraco.cms.hosting.machine-identifier", name)
			.property("umbraco.cms.hosting.site-name", "items")
			.property("umbraco.cms.global.server-role", role)
			.property("umbraco.cms.global.database-server-messenger.time-between-sync-operations", "200ms")
			.property("umbraco.cms.global.database-server-messenger.time-between-prune-operations", "500ms")
			.property("umbraco.cms.global.database-server-messenger.time-to-retain-instructions", "1s");
	}

}
