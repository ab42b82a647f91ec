package io.lbsync.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.StatementCounter;
import io.lbsync.testkit.StatementKind;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What a session does beside holding locks, and what it costs.
 */
@Execution(ExecutionMode.CONCURRENT)
class SessionWorkTests {

	private static final Duration PATIENCE = Duration.ofMillis(500);

	@ParameterizedTest
	@ProductSource(except = Product.H2)
	void rowsThatOthersHaveLockedDoNotHoldUpASession(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession session = LockSessions.open(database, PATIENCE);
				Connection other = DriverManager.getConnection(database.url(), database.username(),
						database.password())) {
			database.execute("CREATE TABLE item (id int PRIMARY KEY, amount int)", "INSERT INTO item VALUES (1, 1)");
			other.setAutoCommit(false);
			try (Statement statement = other.createStatement()) {
				statement.execute("UPDATE item SET amount = 2");
			}
			assertGivesUp(session);
			session.ping();
			session.lock("L", Duration.ofSeconds(1));
			assertGivesUp(session);
			other.rollback();
			other.setAutoCommit(true);
			LockSessions.execute(session, "UPDATE item SET amount = 3");
		}
	}

	@ParameterizedTest
	@ProductSource(except = Product.H2)
	void aWaitForALockIsNotCutShortByThePatienceForRows(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession mine = LockSessions.open(database, PATIENCE);
				LockSession yours = LockSessions.open(database, PATIENCE)) {
			mine.tryLock("L");
			long begin = System.nanoTime();
			assertThat(yours.lock("L", Duration.ofSeconds(2))).isFalse();
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(PATIENCE.multipliedBy(3));
		}
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void aTransactionThatStandsStillEndsByItself(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession session = LockSessions.open(database, PATIENCE);
				LockSession other = LockSessions.open(database, PATIENCE)) {
			database.execute("CREATE TABLE item (id int PRIMARY KEY, amount int)", "INSERT INTO item VALUES (1, 1)");
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> session.on((connection) -> {
				connection.setAutoCommit(false);
				try (Statement statement = connection.createStatement()) {
					statement.execute("UPDATE item SET amount = 2");
				}
				await().atMost(Duration.ofSeconds(20)).until(() -> updates(other));
				connection.commit();
				return true;
			}));
		}
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void aSessionThatWaitsSendsOneStatementForEachSliceAndPingsSendNone(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession other = LockSessions.open(database, PATIENCE)) {
			StatementCounter counter = StatementCounter
				.of(new DriverManagerDataSource(database.url(), database.username(), database.password()));
			SessionLocks locks = Dialect.of(database.dataSource()).sessionLocks(counter.dataSource()::getConnection);
			other.tryLock("L");
			try (LockSession session = locks.open(PATIENCE)) {
				assertThat(counter.statements()).as("to prepare a session").isEqualTo(1);
				counter.reset();
				for (int slice = 0; slice < 3; slice++) {
					assertThat(session.lock("L", Duration.ofSeconds(1))).isFalse();
				}
				assertThat(counter.statements()).as(counter.toString()).isEqualTo(3);
				counter.reset();
				for (int ping = 0; ping < 10; ping++) {
					session.ping();
				}
				assertThat(counter.executions()).hasSize(10);
				assertThat(counter.count(StatementKind.VALIDATION)).isEqualTo(10);
			}
		}
	}

	@ParameterizedTest
	@ProductSource(Product.POSTGRESQL)
	void aLockThatWasGrantedAsItsSliceEndedIsLetGo(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession mine = LockSessions.open(database, PATIENCE);
				LockSession yours = LockSessions.open(database, PATIENCE)) {
			String unheard = "SELECT 1 FROM pg_advisory_lock(" + LockName.number("L") + ")";
			LockSessions.number(mine, unheard);
			assertThat(mine.lock("L", PATIENCE)).isTrue();
			mine.unlock("L");
			assertThat(yours.tryLock("L")).isTrue();
			yours.unlock("L");
			LockSessions.number(mine, unheard);
			mine.unlock("L");
			assertThat(yours.tryLock("L")).isTrue();
		}
	}

	@ParameterizedTest
	@ProductSource({ Product.MARIADB, Product.MYSQL })
	void aSliceIsWaitedForAlsoByPreparedStatementsOfTheServer(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession other = LockSessions.open(database, PATIENCE)) {
			String url = database.url() + (database.url().contains("?") ? "&" : "?") + "useServerPrepStmts=true";
			other.tryLock("L");
			try (LockSession session = LockSessions.of(database, url).open(PATIENCE)) {
				CompletableFuture<Boolean> waiting = LockSessions.lock(session, "L", Duration.ofSeconds(20));
				LockServer.of(database).awaitWaiting(1);
				other.unlock("L");
				assertThat(waiting.get()).isTrue();
			}
		}
	}

	private static void assertGivesUp(LockSession session) {
		CompletableFuture<Void> work = CompletableFuture.runAsync(() -> assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> LockSessions.execute(session, "UPDATE item SET amount = 3")));
		await().atMost(Duration.ofSeconds(5)).until(work::isDone);
		assertThat(work).isCompleted();
	}

	private static boolean updates(LockSession session) {
		try {
			session.ping();
			LockSessions.execute(session, "UPDATE item SET amount = 4");
			return true;
		}
		catch (SQLException ex) {
			return false;
		}
	}

}
