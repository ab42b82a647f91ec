package io.lbsync.jdbc;

import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Locks fall with whoever held them, however that was lost.
 */
@Execution(ExecutionMode.CONCURRENT)
class LostSessionTests {

	private static final Duration PATIENCE = Duration.ofMillis(500);

	private static final Duration SLICE = Duration.ofSeconds(20);

	@ParameterizedTest
	@ProductSource(except = Product.H2)
	void aKilledProcessLosesItsLocks(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession mine = LockSessions.open(database, PATIENCE);
				Pings pings = Pings.of(mine);
				ServerProcess holder = LockHolder.of(database, "holds").start()) {
			holder.awaitLine("^locked");
			assertThat(mine.tryLock("L")).isFalse();
			CompletableFuture<Boolean> waiting = LockSessions.lock(mine, "L", SLICE);
			holder.kill();
			assertThat(waiting.get()).isTrue();
		}
	}

	@ParameterizedTest
	@ProductSource(except = Product.H2)
	void aLockKeepsOtherProcessesOutWhateverOtherSessionsOfItsOwnDo(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession mine = LockSessions.open(database, PATIENCE)) {
			mine.tryLock("L");
			try (LockSession yours = LockSessions.open(database, PATIENCE)) {
				assertThat(yours.tryLock("L")).isFalse();
				assertThat(yours.isHeld("L")).isTrue();
			}
			try (Pings pings = Pings.of(mine); ServerProcess other = LockHolder.of(database, "holds").start()) {
				other.awaitLine("^not granted");
			}
		}
	}

	@ParameterizedTest
	@ProductSource(except = Product.H2)
	void aProcessThatLooksAllTheTimeKeepsNobodyFromTakingALock(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession mine = LockSessions.open(database, PATIENCE);
				Pings pings = Pings.of(mine);
				ServerProcess looking = LockHolder.of(database, "looks").start()) {
			looking.awaitLine("^looking");
			long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
			while (System.nanoTime() - end < 0) {
				assertThat(mine.tryLock("L")).isTrue();
				mine.unlock("L");
			}
			assertThat(looking.isAlive()).isTrue();
		}
	}

	@ParameterizedTest
	@ProductSource(Product.SQLITE)
	void aProcessThatStandsStillWhileItLooksKeepsNobodyFromAsking(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession mine = LockSessions.open(database, PATIENCE);
				LockSession yours = LockSessions.open(database, PATIENCE)) {
			assertThat(mine.tryLock("L")).isTrue();
			LockFile file = LockFile.of(lockFile(database).toRealPath());
			try (FileLock question = file.tryLock(1)) {
				assertThat(question).isNotNull();
				assertThat(yours.isHeld("L")).isTrue();
				mine.unlock("L");
				assertThat(yours.isHeld("L")).isFalse();
				assertThat(yours.tryLock("L")).isTrue();
			}
		}
	}

	private static Path lockFile(TestDatabase database) {
		return Path.of(database.url().replaceFirst("^jdbc:sqlite:", "").replaceFirst("\\?.*", "") + "-L.lock");
	}

	@ParameterizedTest
	@ProductSource(Product.SQLITE)
	void aLockWhoseFileWasDeletedOrReplacedIsLost(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession mine = LockSessions.open(database, PATIENCE)) {
			mine.tryLock("L");
			mine.ping();
			Files.delete(lockFile(database));
			assertThatExceptionOfType(SQLException.class).isThrownBy(mine::ping).withMessageContaining("was deleted");
			try (ServerProcess other = LockHolder.of(database, "holds").start()) {
				other.awaitLine("^locked");
				assertThatExceptionOfType(SQLException.class).isThrownBy(mine::ping);
				mine.close();
				try (LockSession again = LockSessions.open(database, PATIENCE)) {
					assertThat(again.tryLock("L")).isFalse();
				}
			}
		}
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void aProcessThatStandsStillLosesItsLocksByItself(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession mine = LockSessions.open(database, PATIENCE);
				Pings pings = Pings.of(mine);
				ServerProcess holder = LockHolder.of(database, "holds").start()) {
			holder.awaitLine("^locked");
			holder.pause();
			assertThat(mine.lock("L", SLICE)).as("granted within one slice").isTrue();
			holder.resume();
			holder.awaitLine("^lost");
		}
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void aProcessThatStandsStillWhileItWaitsLosesWhatItWasGranted(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession first = LockSessions.open(database, PATIENCE);
				LockSession mine = LockSessions.open(database, PATIENCE)) {
			first.tryLock("L");
			try (Pings pings = Pings.of(first, mine); ServerProcess waiter = LockHolder.of(database, "waits").start()) {
				waiter.awaitLine("^waiting");
				LockServer.of(database).awaitWaiting(1);
				waiter.pause();
				first.unlock("L");
				assertThat(mine.tryLock("L")).as("granted to the process that stands still").isFalse();
				assertThat(mine.lock("L", SLICE)).isTrue();
				waiter.resume();
				waiter.awaitLine("^lost");
			}
		}
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void locksFallWhenTheServerEndsTheirSession(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession mine = LockSessions.open(database, PATIENCE);
				LockSession yours = LockSessions.open(database, PATIENCE)) {
			mine.tryLock("L");
			CompletableFuture<Boolean> waiting = LockSessions.lock(yours, "L", SLICE);
			LockServer.of(database).end(LockServer.of(database).session(mine));
			assertThat(waiting.get()).isTrue();
			assertThatExceptionOfType(SQLException.class).isThrownBy(mine::ping).withMessageContaining("open another");
		}
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void aSessionThatSendsNothingIsLostAndOneThatWaitsIsNot(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession idle = LockSessions.open(database, PATIENCE);
				LockSession mine = LockSessions.open(database, PATIENCE);
				LockSession yours = LockSessions.open(database, PATIENCE)) {
			mine.tryLock("L");
			CompletableFuture<Boolean> waiting = LockSessions.lock(yours, "L", Duration.ofSeconds(8));
			await().atMost(SLICE).until(() -> {
				mine.ping();
				return waiting.isDone();
			});
			assertThat(waiting.get()).isFalse();
			yours.ping();
			mine.ping();
			assertThatExceptionOfType(SQLException.class).isThrownBy(idle::ping);
		}
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void whatInterruptsAWaitMeansAskAgain(Product product) throws Exception {
		try (TestDatabase database = TestDatabase.create(product);
				LockSession mine = LockSessions.open(database, PATIENCE);
				LockSession yours = LockSessions.open(database, PATIENCE)) {
			LockServer server = LockServer.of(database);
			long session = server.session(yours);
			mine.tryLock("L");
			CompletableFuture<Boolean> waiting = LockSessions.lock(yours, "L", SLICE);
			server.awaitWaiting(1);
			server.interrupt(session);
			assertThat(waiting.get()).isFalse();
			mine.unlock("L");
			assertThat(yours.lock("L", SLICE)).isTrue();
		}
	}

}
