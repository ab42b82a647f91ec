package io.lbsync.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link MariaDbServer}.
 */
class MariaDbServerTests {

	private static MariaDbServer server;

	@BeforeAll
	static void start() throws SQLException {
		server = MariaDbServer.start(List.of("--innodb-autoinc-lock-mode=1"));
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
	void killedServerKeepsWhatWasCommitted() throws SQLException {
		try (Connection connection = DriverManager.getConnection(url());
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

	@Test
	void rightsAreCheckedWhenAsked() throws SQLException {
		try (MariaDbServer strict = MariaDbServer.startWithGrants();
				Connection root = DriverManager.getConnection(strict.url("test"), "root", "");
				Statement statement = root.createStatement()) {
			statement.execute("CREATE TABLE t (a INT)");
			statement.execute("CREATE USER reader IDENTIFIED BY 'secret'");
			statement.execute("GRANT SELECT ON test.* TO reader");
			try (Connection reader = DriverManager.getConnection(strict.url("test"), "reader", "secret");
					Statement write = reader.createStatement()) {
				assertThatExceptionOfType(SQLException.class)
					.isThrownBy(() -> write.execute("INSERT INTO t VALUES (1)"))
					.withMessageContaining("denied");
			}
		}
	}

	private static String url() {
		return server.url("test") + "?user=root";
	}

	private static void execute(String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url());
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static String query(String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url());
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getString(1);
		}
	}

}
