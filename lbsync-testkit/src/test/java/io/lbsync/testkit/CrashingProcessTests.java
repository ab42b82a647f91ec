package io.lbsync.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CrashingDataSource} in JVMs that end or stand still.
 */
class CrashingProcessTests {

	private TestDatabase database;

	@BeforeEach
	void start() {
		this.database = TestDatabase.create(Product.POSTGRESQL);
		this.database.execute("CREATE TABLE t (a INT)");
	}

	@AfterEach
	void stop() {
		this.database.close();
	}

	@ParameterizedTest
	@CsvSource({ "before:INSERT:2, 1", "after:INSERT:2, 1", "before-commit:2, 1", "after-commit:2, 2",
			"at:after row:2, 2", "halt-before:SELECT:1, 3" })
	void processIsGoneAtItsFailpoint(String failpoint, int rows) throws SQLException {
		try (ServerProcess process = start(failpoint)) {
			assertThat(process.awaitExit()).isEqualTo(Failpoints.HALTED);
			process.awaitLine("lbsync.test halted " + failpoint);
			assertThat(process.lines()).doesNotContain("hook");
		}
		assertThat(rows()).isEqualTo(rows);
	}

	@Test
	void processWithoutFailpointsRunsToItsEnd() throws SQLException {
		try (ServerProcess process = start("")) {
			assertThat(process.awaitExit()).isZero();
		}
		assertThat(rows()).isEqualTo(3);
	}

	@Test
	void pausedThreadGoesOnWhenToldTo() throws SQLException {
		try (ServerProcess process = start("pause-before-commit:2; pause-after-commit:2")) {
			process.awaitLine("lbsync.test paused pause-before-commit:2");
			assertThat(rows()).isOne();
			process.send(ChildCommands.GO);
			process.awaitLine("lbsync.test paused pause-after-commit:2");
			assertThat(rows()).isEqualTo(2);
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> process.awaitLine("committed 2", Duration.ofMillis(200)));
			process.send(ChildCommands.GO);
			assertThat(process.awaitExit()).isZero();
		}
		assertThat(rows()).isEqualTo(3);
	}

	private ServerProcess start(String failpoints) {
		return ServerProcess.of(Writer.class)
			.arguments(this.database.url())
			.property(Failpoints.PROPERTY, failpoints)
			.start();
	}

	private int rows() throws SQLException {
		try (Connection connection = DriverManager.getConnection(this.database.url());
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM t")) {
			result.next();
			return result.getInt(1);
		}
	}

	/**
	 * Writes three rows in three transactions, then reads.
	 */
	static final class Writer {

		private Writer() {
		}

		static void main(String[] arguments) throws SQLException {
			Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
			try (HikariDataSource pool = new HikariDataSource()) {
				pool.setJdbcUrl(arguments[0]);
				pool.setAutoCommit(false);
				CrashingDataSource crashing = CrashingDataSource.of(pool);
				for (int i = 1; i <= 3; i++) {
					write(crashing, i);
					crashing.failpoints().reach("after row");
				}
				try (Connection connection = crashing.getConnection();
						Statement statement = connection.createStatement()) {
					statement.executeQuery("SELECT * FROM t");
				}
			}
		}

		private static void write(CrashingDataSource crashing, int value) throws SQLException {
			try (Connection connection = crashing.getConnection();
					PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
				insert.setInt(1, value);
				insert.executeUpdate();
				connection.commit();
				System.out.println("committed " + value);
			}
		}

	}

}
