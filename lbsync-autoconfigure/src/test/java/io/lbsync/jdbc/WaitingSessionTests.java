package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A deputy that waits for hours does not hold up the housekeeping of PostgreSQL, which
 * one endless wait would.
 */
class WaitingSessionTests {

	private TestDatabase database;

	private LockSession publisher;

	private LockSession deputy;

	private volatile boolean waits = true;

	private volatile long slices;

	@BeforeEach
	void open() throws SQLException {
		this.database = TestDatabase.create(Product.POSTGRESQL);
		this.database.execute("CREATE TABLE item (id int)", "INSERT INTO item SELECT generate_series(1, 10000)");
		this.publisher = LockSessions.open(this.database, Duration.ofMillis(500));
		this.deputy = LockSessions.open(this.database, Duration.ofMillis(500));
		this.publisher.tryLock("L");
	}

	@AfterEach
	void close() {
		this.waits = false;
		this.publisher.close();
		this.deputy.close();
		this.database.close();
	}

	@Test
	void slicesLetAnIndexBeMadeConcurrentlyAndAnEndlessWaitDoesNot() throws Exception {
		waitInSlices();
		run("CREATE INDEX CONCURRENTLY beside_slices ON item (id)").get();
		try (EndlessWait wait = new EndlessWait()) {
			CompletableFuture<Void> index = run("CREATE INDEX CONCURRENTLY beside_endless ON item (id)");
			await().until(() -> number(
					"SELECT count(*) FROM pg_stat_progress_create_index WHERE lockers_total > lockers_done") == 1);
			long slices = this.slices;
			await().atMost(Duration.ofSeconds(30)).until(() -> this.slices > slices + 3);
			assertThat(index).as("waits for the transaction that waits").isNotDone();
			wait.close();
			index.get();
		}
	}

	@Test
	void slicesLetVacuumRemoveRowsAndAnEndlessWaitDoesNot() throws Exception {
		waitInSlices();
		this.database.execute("DELETE FROM item");
		await().atMost(Duration.ofSeconds(30)).until(() -> pagesAfterVacuum() == 0);
		this.database.execute("INSERT INTO item SELECT generate_series(1, 10000)");
		try (EndlessWait wait = new EndlessWait()) {
			this.database.execute("DELETE FROM item");
			long slices = this.slices;
			await().atMost(Duration.ofSeconds(30)).until(() -> this.slices > slices + 3);
			assertThat(pagesAfterVacuum()).isPositive();
			wait.close();
			await().atMost(Duration.ofSeconds(30)).until(() -> pagesAfterVacuum() == 0);
		}
	}

	private void waitInSlices() {
		CompletableFuture.runAsync(() -> {
			while (this.waits) {
				try {
					this.publisher.ping();
					assertThat(this.deputy.lock("L", Duration.ofSeconds(1))).isFalse();
					this.slices++;
				}
				catch (SQLException ex) {
					this.waits = false;
				}
			}
		});
		LockServer.of(this.database).awaitWaiting(1);
	}

	private CompletableFuture<Void> run(String statement) {
		return CompletableFuture.runAsync(() -> this.database.execute(statement));
	}

	private long pagesAfterVacuum() {
		this.database.execute("VACUUM item");
		return number("SELECT pg_relation_size('item')");
	}

	private long number(String query) {
		return JdbcClient.create(this.database.dataSource()).sql(query).query(Long.class).single();
	}

	/**
	 * The careless deputy: one statement that waits until it is granted.
	 */
	private final class EndlessWait implements AutoCloseable {

		private final Connection connection;

		EndlessWait() throws SQLException {
			this.connection = DriverManager.getConnection(WaitingSessionTests.this.database.url());
			CompletableFuture.runAsync(() -> {
				try (Statement statement = this.connection.createStatement()) {
					statement.execute("SELECT pg_advisory_lock(" + LockName.number("L") + ")");
				}
				catch (SQLException ex) {
					// Cancelled by close().
				}
			});
			LockServer.of(WaitingSessionTests.this.database).awaitWaiting(2);
		}

		@Override
		public void close() throws SQLException {
			if (!this.connection.isClosed()) {
				this.connection.unwrap(PGConnection.class).cancelQuery();
				this.connection.close();
			}
		}

	}

}
