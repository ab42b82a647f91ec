package io.lbsync.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PostgresStandby}.
 */
class PostgresStandbyTests {

	@Test
	void standbyFollowsLagsAndIsPromotedWithoutWhatItMissed() throws SQLException {
		try (PostgresServer primary = PostgresServer.start();
				TcpProxy link = TcpProxy.to("127.0.0.1", primary.port());
				PostgresStandby standby = primary.standby(link.port())) {
			execute(primary.url("postgres"), "CREATE TABLE t (a INT)");
			execute(primary.url("postgres"), "INSERT INTO t VALUES (1)");
			standby.awaitCaughtUp(primary);
			String url = standby.url("postgres");
			assertThat(query(url, "SELECT COUNT(*) FROM t")).isEqualTo("1");
			assertThat(query(url, "SELECT pg_is_in_recovery()")).isEqualTo("t");
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> execute(url, "INSERT INTO t VALUES (2)"))
				.withMessageContaining("read-only");

			link.freeze();
			execute(primary.url("postgres"), "INSERT INTO t VALUES (3)");
			standby.promote();
			link.cut();
			execute(url, "INSERT INTO t VALUES (4)");
			assertThat(query(url, "SELECT string_agg(a::text, ',' ORDER BY a) FROM t")).isEqualTo("1,4");
			assertThat(query(url, "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)")).isEqualTo("00000002");
		}
	}

	private static void execute(String url, String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url);
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static String query(String url, String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url);
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getString(1);
		}
	}

}
