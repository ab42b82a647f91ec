package io.lbsync.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link MySqlServer}.
 */
@EnabledIf("io.lbsync.testkit.MySqlServer#isAvailable")
class MySqlServerTests {

	private static MySqlServer server;

	@BeforeAll
	static void start() throws SQLException {
		server = MySqlServer.start("--innodb-autoinc-lock-mode=1");
		server.createDatabase("test");
		execute("CREATE TABLE t (a INT)");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void serverTakesOptions() throws SQLException {
		assertThat(query("SELECT @@innodb_autoinc_lock_mode")).isEqualTo("1");
	}

	@Test
	void serverIsWhatMySqlIsByDefault() throws SQLException {
		assertThat(query("SELECT VERSION()")).startsWith("8.0.");
		assertThat(query("SELECT @@transaction_isolation")).isEqualTo("REPEATABLE-READ");
		assertThat(query("SELECT CONCAT_WS(' ', @@log_bin, @@sync_binlog, @@innodb_flush_log_at_trx_commit)"))
			.isEqualTo("1 1 1");
		assertThat(query("SELECT @@collation_database")).isEqualTo("utf8mb4_0900_ai_ci");
	}

	@Test
	void killedServerKeepsWhatWasCommitted() throws SQLException {
		try (Connection connection = DriverManager.getConnection(server.url("test"), "root", "");
				Statement statement = connection.createStatement()) {
			statement.execute("INSERT INTO t VALUES (1)");
			connection.setAutoCommit(false);
			statement.execute("INSERT INTO t VALUES (2)");
			long pid = server.pid();
			server.kill();
			assertThat(ProcessHandle.of(pid)).isEmpty();
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> query("SELECT 1"));
			assertThatIllegalStateException().isThrownBy(server::pid).withMessageContaining("startAgain()");
			server.startAgain();
			assertThatExceptionOfType(SQLException.class).isThrownBy(connection::commit);
		}
		assertThat(query("SELECT COUNT(*) FROM t WHERE a = 1")).isEqualTo("1");
		assertThat(query("SELECT COUNT(*) FROM t WHERE a = 2")).isEqualTo("0");
	}

	@Test
	void restartKeepsDataAndPort() throws SQLException {
		int port = server.port();
		long pid = server.pid();
		execute("INSERT INTO t VALUES (3)");
		server.restart();
		assertThat(query("SELECT COUNT(*) FROM t WHERE a = 3")).isEqualTo("1");
		assertThat(server.port()).isEqualTo(port);
		assertThat(server.pid()).isNotEqualTo(pid);
	}

	@Test
	void serverIsReachedThroughAProxy() throws SQLException {
		try (TcpProxy proxy = TcpProxy.to("127.0.0.1", server.port());
				Connection connection = DriverManager.getConnection(server.url(proxy, "test"), "root", "")) {
			assertThat(connection.isValid(10)).isTrue();
			proxy.cut();
			assertThat(connection.isValid(10)).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void rightsAreCheckedWithEitherDriver(boolean ofMySql) throws SQLException {
		String user = ofMySql ? "reader1" : "reader2";
		execute("CREATE USER %s IDENTIFIED BY 'secret'".formatted(user));
		execute("GRANT SELECT ON test.* TO " + user);
		String url = ofMySql ? server.url("test") : server.mariaDbUrl("test");
		try (Connection reader = DriverManager.getConnection(url, user, "secret");
				Statement write = reader.createStatement()) {
			assertThat(reader.getMetaData().getDatabaseProductName()).isEqualTo("MySQL");
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> write.execute("INSERT INTO t VALUES (1)"))
				.withMessageContaining("denied");
		}
	}

	@Test
	void aServerThatCannotStartSaysWhy() {
		assertThatIllegalStateException().isThrownBy(() -> MySqlServer.start("--no-such-option"))
			.withStackTraceContaining("no-such-option");
	}

	@Test
	void aProgramEndsAndItsDataGoWhenTheJvmIsGone(@TempDir Path folder) throws Exception {
		Path data = Files.createDirectory(folder.resolve("data"));
		MySqlProcess process = MySqlProcess.start(data, List.of("sleep", "1000"));
		// What the end of the JVM does to the shell.
		process.shell().getOutputStream().close();
		assertThat(process.shell().waitFor(60, TimeUnit.SECONDS)).isTrue();
		await().until(() -> !Files.exists(data));
	}

	@Test
	void aProgramThatHasEndedLeavesItsData(@TempDir Path folder) {
		MySqlProcess process = MySqlProcess.start(folder, List.of("sh", "-c", "echo done; exit 3"));
		assertThat(process.await()).isEqualTo(3);
		await().until(() -> process.shell().descendants().findAny().isEmpty());
		assertThat(process.output()).isEqualTo("done\n");
	}

	private static void execute(String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection(server.url("test"), "root", "");
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static String query(String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection(server.url("test"), "root", "");
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getString(1);
		}
	}

}
