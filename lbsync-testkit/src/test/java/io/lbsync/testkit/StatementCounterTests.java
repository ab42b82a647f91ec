package io.lbsync.testkit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link StatementCounter}.
 */
class StatementCounterTests {

	private TestDatabase database;

	private StatementCounter counter;

	@BeforeEach
	void start() {
		this.database = TestDatabase.create(TestDatabase.Product.H2);
		this.database.execute("CREATE TABLE t (a INT)");
		this.counter = StatementCounter.of(this.database.dataSource());
	}

	@AfterEach
	void stop() {
		this.database.close();
	}

	@Test
	void statementsAreCountedByKind() throws SQLException {
		run("INSERT INTO t VALUES (1)", "UPDATE t SET a = 2", "SELECT * FROM t", "SELECT 1", "DELETE FROM t",
				"SET LOCK_TIMEOUT 100");
		assertThat(this.counter.statements()).isEqualTo(6);
		assertThat(this.counter.count(StatementKind.SELECT)).isEqualTo(2);
		assertThat(this.counter.count(StatementKind.INSERT)).isOne();
		assertThat(this.counter.count(StatementKind.UPDATE)).isOne();
		assertThat(this.counter.count(StatementKind.DELETE)).isOne();
		assertThat(this.counter.count(StatementKind.OTHER)).isOne();
		assertThat(this.counter).asString().contains("UPDATE t SET a = 2");
	}

	@Test
	void transactionControlAndValidationAreKeptApart() throws SQLException {
		try (Connection connection = this.counter.dataSource().getConnection()) {
			connection.isValid(1);
			connection.setAutoCommit(false);
			connection.commit();
			connection.rollback();
			connection.setAutoCommit(true);
		}
		assertThat(this.counter.statements()).isZero();
		assertThat(this.counter.count(StatementKind.TRANSACTION)).isEqualTo(2);
		assertThat(this.counter.count(StatementKind.VALIDATION)).isOne();
	}

	@Test
	void batchCountsAsManyTimesAsItHasMembers() throws SQLException {
		try (Connection connection = this.counter.dataSource().getConnection();
				PreparedStatement prepared = connection.prepareStatement("INSERT INTO t VALUES (?)");
				Statement statement = connection.createStatement()) {
			for (int i = 0; i < 3; i++) {
				prepared.setInt(1, i);
				prepared.addBatch();
			}
			prepared.executeBatch();
			statement.addBatch("DELETE FROM t");
			statement.addBatch("UPDATE t SET a = 1");
			statement.executeBatch();
		}
		assertThat(this.counter.count(StatementKind.INSERT)).isEqualTo(3);
		assertThat(this.counter.statements()).isEqualTo(5);
	}

	@Test
	void statementThatFailsCounts() {
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> run("SELECT nothing FROM nowhere"));
		assertThat(this.counter.statements()).isOne();
	}

	@Test
	void windowForgetsWhatIsOlder() throws SQLException {
		run("SELECT 1");
		assertThat(this.counter.statementsWithin(Duration.ofMinutes(1))).isOne();
		assertThat(this.counter.countWithin(StatementKind.SELECT, Duration.ofMinutes(1))).isOne();
		Duration window = Duration.ofMillis(50);
		Awaitility.await().until(() -> this.counter.statementsWithin(window) == 0);
		assertThat(this.counter.statements()).isOne();
	}

	@Test
	void resetBeginsAnew() throws SQLException {
		run("SELECT 1");
		this.counter.reset();
		assertThat(this.counter.executions()).isEmpty();
	}

	private void run(String... statements) throws SQLException {
		try (Connection connection = this.counter.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

}
