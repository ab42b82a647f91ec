package io.lbsync.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What the election relies on, wherever sessions have locks.
 */
@ParameterizedClass
@ProductSource(except = Product.H2)
@Execution(ExecutionMode.CONCURRENT)
class SessionLocksTests {

	private static final Duration PATIENCE = Duration.ofMillis(500);

	private static final Duration SLICE = Duration.ofSeconds(20);

	@Parameter
	private Product product;

	private TestDatabase database;

	private LockSession mine;

	private LockSession yours;

	@BeforeEach
	void open() throws SQLException {
		this.database = TestDatabase.create(this.product);
		this.mine = LockSessions.open(this.database, PATIENCE);
		this.yours = LockSessions.open(this.database, PATIENCE);
	}

	@AfterEach
	void close() {
		this.mine.close();
		this.yours.close();
		this.database.close();
	}

	@Test
	void oneSessionHasALockAndNoOther() throws SQLException {
		assertThat(this.mine.tryLock("L")).isTrue();
		assertThat(this.yours.tryLock("L")).isFalse();
		assertThat(this.yours.tryLock("D")).as("another lock").isTrue();
		this.mine.unlock("L");
		assertThat(this.yours.tryLock("L")).isTrue();
		assertThat(this.mine.tryLock("L")).isFalse();
	}

	@Test
	void whoAsksTwiceForALockLetsItGoOnce() throws SQLException {
		assertThat(this.mine.tryLock("L")).isTrue();
		assertThat(this.mine.tryLock("L")).isTrue();
		assertThat(this.mine.lock("L", SLICE)).isTrue();
		this.mine.unlock("L");
		assertThat(this.yours.tryLock("L")).isTrue();
	}

	@Test
	void whatIsNotHeldCanBeLetGo() throws SQLException {
		this.yours.tryLock("L");
		this.mine.unlock("L");
		assertThat(this.mine.tryLock("L")).isFalse();
	}

	@Test
	void locksOfAnotherDatabaseAreOthers() throws SQLException {
		this.mine.tryLock("L");
		try (TestDatabase other = TestDatabase.create(this.product);
				LockSession there = LockSessions.open(other, PATIENCE)) {
			assertThat(there.isHeld("L")).isFalse();
			assertThat(there.tryLock("L")).isTrue();
		}
	}

	@Test
	void aLockIsSeenWithoutTakingIt() throws SQLException {
		assertThat(this.yours.isHeld("L")).isFalse();
		assertThat(this.mine.tryLock("L")).as("nobody took it by looking").isTrue();
		assertThat(this.yours.isHeld("L")).isTrue();
		assertThat(this.mine.isHeld("L")).as("its own").isTrue();
		this.mine.unlock("L");
		assertThat(this.yours.isHeld("L")).isFalse();
	}

	@Test
	void whoLooksAllTheTimeKeepsNobodyFromTakingALock() throws Exception {
		AtomicBoolean enough = new AtomicBoolean();
		CompletableFuture<Void> looking = CompletableFuture.runAsync(() -> {
			while (!enough.get()) {
				look();
			}
		}, (task) -> new Thread(task, "looks").start());
		try {
			long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
			while (System.nanoTime() - end < 0) {
				assertThat(this.mine.tryLock("L")).isTrue();
				this.mine.unlock("L");
			}
		}
		finally {
			enough.set(true);
			looking.get();
		}
	}

	private void look() {
		try {
			this.yours.isHeld("L");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aSliceEndsWithoutTheLockAndTheNextOneMayGetIt() throws Exception {
		this.mine.tryLock("L");
		assertThat(this.yours.lock("L", Duration.ofSeconds(1))).isFalse();
		CompletableFuture<Boolean> waiting = lock(this.yours);
		assertThat(waiting).isNotDone();
		this.mine.unlock("L");
		assertThat(waiting.get()).isTrue();
		assertThat(this.mine.tryLock("L")).isFalse();
	}

	@Test
	void locksFallWhenTheirSessionIsClosed() throws Exception {
		this.mine.tryLock("L");
		CompletableFuture<Boolean> waiting = lock(this.yours);
		this.mine.close();
		assertThat(waiting.get()).isTrue();
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.mine.ping())
			.withMessageContaining("closed");
	}

	@Test
	void aSessionIsClosedAtOnceWhileItWaits() throws Exception {
		this.mine.tryLock("L");
		this.yours.tryLock("D");
		CompletableFuture<Boolean> waiting = lock(this.yours);
		this.yours.close();
		await().atMost(Duration.ofSeconds(5)).until(waiting::isCompletedExceptionally);
		await("the lock that it had falls, too").atMost(Duration.ofSeconds(5)).until(() -> this.mine.tryLock("D"));
	}

	@Test
	void aPingProvesASession() throws SQLException {
		this.mine.tryLock("L");
		this.mine.ping();
		this.mine.close();
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.mine.ping());
	}

	@Test
	void workIsDoneInTheSessionAndLeavesNoTransactionBehind() throws SQLException {
		LockSessions.execute(this.mine, "CREATE TABLE item (id int PRIMARY KEY, value int)");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> this.mine.on((connection) -> {
			connection.setAutoCommit(false);
			try (Statement statement = connection.createStatement()) {
				statement.execute("INSERT INTO item VALUES (1, 1)");
			}
			throw new SQLException("in the middle");
		})).withMessage("in the middle");
		assertThat(this.mine.<Boolean>on((connection) -> connection.getAutoCommit())).isTrue();
		assertThat(LockSessions.number(this.mine, "SELECT count(*) FROM item")).isZero();
		this.mine.ping();
	}

	@Test
	void whatTheseLocksPromiseIsTried() throws SQLException {
		assertThat(LockSessions.of(this.database).distrust()).isEmpty();
	}

	private static CompletableFuture<Boolean> lock(LockSession session) {
		return LockSessions.lock(session, "L", SLICE);
	}

}
