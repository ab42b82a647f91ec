package io.lbsync.process;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.PostgresServer.StopMode;
import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TcpProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whole applications whose database crashes, or whose link to it is cut or silent: they
 * come back with what the database has, and without a cold boot.
 */
class OutageProcessTests {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private PostgresServer postgres;

	private TcpProxy proxy;

	private ServerProcess writer;

	private ServerProcess reader;

	@BeforeEach
	void start() throws SQLException {
		this.postgres = PostgresServer.start();
		String url = this.postgres.createDatabase("items");
		try (Connection connection = DriverManager.getConnection(url);
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE item (id int PRIMARY KEY, value varchar(50))");
			statement.execute("INSERT INTO item VALUES (1, 'old')");
		}
		this.proxy = TcpProxy.to("127.0.0.1", this.postgres.port());
		this.writer = server("writer", url).start();
		this.writer.awaitLine("started");
		this.reader = server("reader", this.postgres.url(this.proxy, "items")).start();
		this.reader.awaitLine("started");
		await().atMost(PATIENCE).until(() -> status().contains("ready=true"));
		this.reader.awaitLine("rebuilt");
	}

	@AfterEach
	void stop() {
		this.reader.close();
		this.writer.close();
		this.proxy.close();
		this.postgres.close();
	}

	@Test
	void crashesCutsAndSilenceLoseNothing() {
		assertThat(read()).isEqualTo("old");
		this.writer.ask("update 1 crash", "updated");
		this.postgres.restart(StopMode.IMMEDIATE);
		awaitRead("crash");
		this.proxy.cut();
		this.writer.ask("update 1 cut", "updated");
		this.proxy.heal();
		awaitRead("cut");
		this.proxy.freeze();
		this.writer.ask("update 1 silence", "updated");
		this.reader.awaitLine("lbsync-sync' failed", PATIENCE);
		this.proxy.heal();
		awaitRead("silence");
		assertThat(this.reader.lines()).as("there was no second cold boot")
			.filteredOn((line) -> line.contains("rebuilding"))
			.hasSize(1);
	}

	private static ServerLaunch server(String name, String url) {
		return ServerProcess.of(ItemServer.class)
			.heap("256m")
			.options("-XX:+UseSerialGC")
			.property("spring.autoconfigure.exclude",
					"org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
							+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration")
			.property("test.url", url)
			.property("spring.flyway.enabled", false)
			.property("spring.main.banner-mode", "off")
			.property("umbraco.cms.hosting.machine-identifier", name)
			.property("umbraco.cms.hosting.site-name", "items")
			.property("umbraco.cms.global.server-role", "subscriber")
			.property("umbraco.cms.global.database-server-messenger.time-between-sync-operations", "200ms")
			.property("umbraco.cms.global.database-server-messenger.sync-timeout", "3s");
	}

	private void awaitRead(String value) {
		await().atMost(PATIENCE).until(this::read, value::equals);
	}

	private String read() {
		return this.reader.ask("read 1", "value (.*)").group(1);
	}

	private String status() {
		return this.reader.ask("status", "status (.*)").group(1);
	}

}
