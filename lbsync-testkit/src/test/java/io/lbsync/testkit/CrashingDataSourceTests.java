package io.lbsync.testkit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.Savepoint;
import java.sql.Statement;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CrashingDataSource} with connections that are dropped; where the JVM
 * ends or stands still: {@link CrashingProcessTests}.
 */
@ParameterizedClass
@ProductSource
class CrashingDataSourceTests {

	private final TestDatabase database;

	private CrashingDataSource crashing;

	CrashingDataSourceTests(Product product) {
		this.database = TestDatabase.create(product);
	}

	@BeforeEach
	void start() {
		this.database.execute("CREATE TABLE t (a INT)");
		this.crashing = CrashingDataSource.of(this.database.dataSource());
	}

	@AfterEach
	void stop() {
		this.database.close();
	}

	@Test
	void withoutFailpointsEverythingWorks() throws SQLException {
		try (Connection connection = this.crashing.getConnection()) {
			connection.setAutoCommit(false);
			try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
				assertThat(insert.getConnection()).isEqualTo(connection);
				insert.setInt(1, 1);
				insert.addBatch();
				insert.setInt(1, 2);
				insert.addBatch();
				assertThat(insert.executeBatch()).hasSize(2);
			}
			Savepoint savepoint = connection.setSavepoint();
			insert(connection);
			connection.rollback(savepoint);
			connection.commit();
			insert(connection);
			connection.rollback();
		}
		assertThat(rows()).isEqualTo(2);
	}

	@Test
	void acknowledgementOfACommitIsLost() throws SQLException {
		this.crashing.failpoints().arm("drop-after-commit:INSERT INTO t:1");
		try (Connection connection = this.crashing.getConnection()) {
			connection.setAutoCommit(false);
			insert(connection);
			assertLost(connection::commit);
			assertThat(connection.isClosed()).isTrue();
			assertLost(connection::createStatement);
		}
		assertThat(rows()).isOne();
	}

	@Test
	void commitIsLost() throws SQLException {
		this.crashing.failpoints().arm("drop-before-commit:1");
		try (Connection connection = this.crashing.getConnection()) {
			connection.setAutoCommit(false);
			insert(connection);
			assertLost(connection::commit);
		}
		assertThat(rows()).isZero();
	}

	@Test
	void commitOfAnotherTransactionDoesNotCount() throws SQLException {
		this.crashing.failpoints().arm("drop-before-commit:INSERT:1");
		try (Connection connection = this.crashing.getConnection()) {
			connection.setAutoCommit(false);
			insert(connection);
			connection.rollback();
			execute(connection, "UPDATE t SET a = 2");
			connection.commit();
			insert(connection);
			assertLost(connection::commit);
		}
	}

	@Test
	void changeOfTheModeIsACommit() throws SQLException {
		this.crashing.failpoints().arm("drop-before-commit:1");
		try (Connection connection = this.crashing.getConnection()) {
			connection.setAutoCommit(false);
			insert(connection);
			assertLost(() -> connection.setAutoCommit(true));
		}
		assertThat(rows()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "drop-after-commit:1", "drop-after:INSERT:1" })
	void answerInAutoCommitModeIsLost(String failpoint) throws SQLException {
		this.crashing.failpoints().arm(failpoint);
		try (Connection connection = this.crashing.getConnection()) {
			execute(connection, "SELECT * FROM t");
			assertLost(() -> insert(connection));
		}
		assertThat(rows()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "drop-before-commit:1", "drop-before:INSERT:1" })
	void statementInAutoCommitModeIsLost(String failpoint) throws SQLException {
		this.crashing.failpoints().arm(failpoint);
		try (Connection connection = this.crashing.getConnection()) {
			assertLost(() -> insert(connection));
		}
		assertThat(rows()).isZero();
	}

	@Test
	void memberOfABatchCounts() throws SQLException {
		this.crashing.failpoints().arm("drop-before:INSERT:3");
		try (Connection connection = this.crashing.getConnection();
				Statement statement = connection.createStatement()) {
			for (int i = 0; i < 3; i++) {
				statement.addBatch("INSERT INTO t VALUES (1)");
			}
			assertLost(statement::executeBatch);
		}
		assertThat(rows()).isZero();
	}

	@Test
	void poolAboveReplacesADroppedConnection() throws SQLException {
		this.crashing.failpoints().arm("drop-after-commit:INSERT:1");
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setDataSource(this.crashing);
			pool.setMaximumPoolSize(1);
			try (Connection connection = pool.getConnection()) {
				assertLost(() -> insert(connection));
			}
			try (Connection connection = pool.getConnection()) {
				insert(connection);
			}
		}
		assertThat(rows()).isEqualTo(2);
	}

	@Test
	void poolBeneathReplacesADroppedConnection() throws SQLException {
		this.database.dataSource().setMaximumPoolSize(1);
		this.crashing.failpoints().arm("drop-after:INSERT:1");
		try (Connection connection = this.crashing.getConnection()) {
			assertLost(() -> insert(connection));
		}
		try (Connection connection = this.crashing.getConnection()) {
			insert(connection);
		}
		assertThat(rows()).isEqualTo(2);
	}

	private static void insert(Connection connection) throws SQLException {
		execute(connection, "INSERT INTO t VALUES (1)");
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static void assertLost(ThrowingCallable call) {
		assertThatExceptionOfType(SQLRecoverableException.class).isThrownBy(call)
			.withMessageContaining("dropped")
			.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo("08006"));
	}

	private int rows() throws SQLException {
		try (Connection connection = this.database.dataSource().getConnection();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT COUNT(*) FROM t")) {
			result.next();
			return result.getInt(1);
		}
	}

}
