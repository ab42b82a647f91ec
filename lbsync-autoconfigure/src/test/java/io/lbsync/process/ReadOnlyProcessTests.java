package io.lbsync.process;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server process on a login that may only read, killed: the next one goes on from its
 * position file.
 */
class ReadOnlyProcessTests {

	@TempDir
	private Path folder;

	@Test
	void aReaderThatWasKilledComesBackWarmAndAnotherProcessBesideItCold() throws Exception {
		try (TestDatabase database = TestDatabase.create(Product.POSTGRESQL)) {
			database.execute("CREATE TABLE item (id int PRIMARY KEY, value varchar(50))",
					"INSERT INTO item VALUES (1, 'old')");
			String login = "killed_" + ProcessHandle.current().pid();
			try (ServerProcess writer = server(database, "writer").start()) {
				writer.awaitLine("started");
				database.execute("CREATE USER " + login + " PASSWORD 'x'",
						"GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + login);
				ServerLaunch launch = server(database, "reader").property("test.username", login)
					.property("test.password", "x")
					.folder(this.folder);
				killAndStartAgain(launch, writer);
			}
		}
	}

	private static void killAndStartAgain(ServerLaunch launch, ServerProcess writer) {
		try (ServerProcess first = launch.start()) {
			first.awaitLine("rebuilt");
			awaitStatus(first, "store=file");
			writer.ask("update 1 new", "updated");
			await().atMost(Duration.ofSeconds(30)).until(() -> read(first).equals("new"));
			first.kill();
		}
		writer.ask("update 1 newer", "updated");
		try (ServerProcess second = launch.start()) {
			awaitStatus(second, "bootState=WARM");
			assertThat(read(second)).isEqualTo("newer");
			assertThat(second.lines()).noneMatch((line) -> line.contains("rebuilding"));
			try (ServerProcess beside = launch.start()) {
				awaitStatus(beside, "bootState=COLD");
				assertThat(beside.lines()).anyMatch((line) -> line.contains("belongs to another process"));
				writer.ask("update 1 newest", "updated");
				await().atMost(Duration.ofSeconds(30)).until(() -> read(beside).equals("newest"));
			}
		}
	}

	private static void awaitStatus(ServerProcess server, String text) {
		await().atMost(ServerProcess.PATIENCE)
			.until(() -> server.ask("status", "status (.*)")
				.group(1)
				.matches(".*ready=true.*" + text + ".*|.*" + text + ".*ready=true.*"));
	}

	private static String read(ServerProcess server) {
		return server.ask("read 1", "value (.*)").group(1);
	}

	private static ServerLaunch server(TestDatabase database, String name) {
		return ServerProcess.of(ItemServer.class)
			.heap("256m")
			.options("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
			.property("spring.autoconfigure.exclude",
					"org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
							+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration")
			.property("test.url", database.url().replaceAll("\\?.*", ""))
			.property("test.username", database.username())
			.property("test.password", database.password())
			.property("spring.flyway.enabled", false)
			.property("spring.main.banner-mode", "off")
			.property("spring.jpa.open-in-view", false)
			.property("umbraco.cms.hosting.machine-identifier", name)
			.property("umbraco.cms.hosting.site-name", "items")
			.property("umbraco.cms.global.main-dom-lock", "none")
			.property("umbraco.cms.global.server-role", "subscriber")
			.property("umbraco.cms.global.database-server-messenger.time-between-sync-operations", "200ms");
	}

}
