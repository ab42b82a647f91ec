package io.lbsync.process;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.lbsync.testkit.Failpoints;
import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Servers in processes of their own, killed at each step of a change's way: afterwards
 * every cache equals the database.
 */
class CrashTests {

	private TestDatabase database;

	private ServerProcess reader;

	@BeforeEach
	void start() throws SQLException {
		this.database = TestDatabase.create(Product.POSTGRESQL);
		this.database.execute("CREATE TABLE item (id int PRIMARY KEY, value varchar(50))",
				"INSERT INTO item VALUES (1, 'old')", "INSERT INTO item VALUES (2, 'old')");
	}

	@AfterEach
	void stop() {
		if (this.reader != null) {
			this.reader.close();
		}
		this.database.close();
	}

	private void startReader() {
		this.reader = server("reader").start();
		this.reader.awaitLine("started");
		awaitStatus(this.reader, "ready=true");
		assertThat(read(this.reader)).isEqualTo("old");
	}

	@Test
	void aWriterKilledRightAfterTheCommitHasWrittenItsInstruction() throws Exception {
		startReader();
		updateAndDie("after-commit:UPDATE item:1", "true");
		assertThat(number("SELECT count(*) FROM item WHERE value = 'new'")).as("the change is committed").isEqualTo(1);
		assertThat(number("SELECT count(*) FROM \"umbracoCacheInstruction\"")).isEqualTo(1);
		awaitRead(this.reader, "new");
	}

	@Test
	void withSpringsOwnOrderOfAdvisorsTheInstructionWouldBeLost() throws Exception {
		updateAndDie("after-commit:UPDATE item:1", "false");
		assertThat(number("SELECT count(*) FROM item WHERE value = 'new'")).as("the change is committed").isEqualTo(1);
		assertThat(number("SELECT count(*) FROM \"umbracoCacheInstruction\"")).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "after:INSERT INTO \"umbracoCacheInstruction\":1", "before-commit:UPDATE item:1",
			"before:INSERT INTO \"umbracoCacheInstruction\":1" })
	void aWriterKilledBeforeTheCommitHasChangedNothing(String failpoint) throws Exception {
		updateAndDie(failpoint, "true");
		assertThat(number("SELECT count(*) FROM item WHERE value = 'new'")).isZero();
		assertThat(number("SELECT count(*) FROM \"umbracoCacheInstruction\"")).isZero();
	}

	@Test
	void aWriterThatLosesTheAnswerToItsCommitEvictsItsOwnCache() throws Exception {
		startReader();
		try (ServerProcess writer = server("writer").property(Failpoints.PROPERTY, "drop-after-commit:UPDATE item:1")
			.start()) {
			writer.awaitLine("started");
			assertThat(read(writer)).isEqualTo("old");
			writer.ask("update 1 new", "failed");
			assertThat(read(writer)).as("evicted at once, for the change may be there").isEqualTo("new");
			awaitRead(this.reader, "new");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "before:UPDATE \"umbracoLastSynced\":4", "after:UPDATE \"umbracoLastSynced\":4",
			"before:UPDATE \"umbracoLastSynced\":3", "after:SELECT 'H':6" })
	void aReaderKilledAfterApplyingOrWhileSavingComesBackWithWhatTheDatabaseHas(String failpoint) throws Exception {
		this.reader = server("reader").property(Failpoints.PROPERTY, failpoint).start();
		this.reader.awaitLine("started");
		try (ServerProcess writer = server("writer").start()) {
			writer.awaitLine("started");
			AtomicInteger number = new AtomicInteger();
			await().atMost(ServerProcess.PATIENCE).until(() -> {
				writer.ask("update 1 value" + number.incrementAndGet(), "updated");
				return !this.reader.isAlive();
			});
			assertThat(this.reader.awaitExit()).isEqualTo(Failpoints.HALTED);
			writer.ask("update 1 last", "updated");
		}
		this.reader = server("reader").start();
		this.reader.awaitLine("started");
		awaitStatus(this.reader, "ready=true");
		assertThat(read(this.reader)).isEqualTo("last");
		assertThat(this.reader.lines()).anyMatch((line) -> line.contains("started"));
	}

	@Test
	void aServerKilledInTheMiddleOfAColdBootBootsColdAgain() throws Exception {
		try (ServerProcess dying = server("fresh").property(Failpoints.PROPERTY, "at:rebuild:1").start()) {
			assertThat(dying.awaitExit()).isEqualTo(Failpoints.HALTED);
		}
		try (ServerProcess again = server("fresh").start()) {
			again.awaitLine("started");
			again.awaitLine("rebuilt");
			awaitStatus(again, "ready=true");
			again.send("status");
			assertThat(again.awaitLine("status .*bootState=(\\w+).*").group(1)).isEqualTo("COLD");
			// In order, so that the position is saved for sure.
			again.stop();
		}
		try (ServerProcess warm = server("fresh").start()) {
			warm.awaitLine("started");
			awaitStatus(warm, "ready=true");
			warm.send("status");
			assertThat(warm.awaitLine("status .*bootState=(\\w+).*").group(1)).isEqualTo("WARM");
			assertThat(warm.lines()).noneMatch((line) -> line.contains("rebuilding"));
		}
	}

	@Test
	void aReaderThatWasPausedCatchesUp() throws Exception {
		startReader();
		this.reader.pause();
		try (ServerProcess writer = server("writer").start()) {
			writer.awaitLine("started");
			writer.ask("update 1 new", "updated");
		}
		this.reader.resume();
		awaitRead(this.reader, "new");
	}

	private void updateAndDie(String failpoint, String reorder) {
		try (ServerProcess writer = server("writer").property(Failpoints.PROPERTY, failpoint)
			.property("lbsync.cache.reorder-transactions", reorder)
			.start()) {
			writer.awaitLine("started");
			writer.send("update 1 new");
			assertThat(writer.awaitExit()).isEqualTo(Failpoints.HALTED);
		}
	}

	private ServerLaunch server(String name) {
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
			.property("spring.jpa.open-in-view", false)
			.property("umbraco.cms.hosting.machine-identifier", name)
			.property("umbraco.cms.hosting.site-name", "items")
			.property("umbraco.cms.global.server-role", "subscriber")
			.property("umbraco.cms.global.database-server-messenger.time-between-sync-operations", "200ms");
	}

	private static void awaitStatus(ServerProcess server, String text) {
		await().atMost(ServerProcess.PATIENCE).until(() -> status(server).contains(text));
	}

	private static String status(ServerProcess server) {
		return server.ask("status", "status (.*)").group(1);
	}

	private static String read(ServerProcess server) {
		return server.ask("read 1", "value (.*)").group(1);
	}

	private static void awaitRead(ServerProcess server, String value) {
		await().atMost(Duration.ofSeconds(30)).until(() -> read(server), value::equals);
	}

	private long number(String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection(this.database.url());
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getLong(1);
		}
	}

}
