package io.lbsync.jdbc;

import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TcpProxy;
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
 * A session whose link is cut or drops everything.
 */
@ParameterizedClass
@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
@Execution(ExecutionMode.CONCURRENT)
class SessionLinkTests {

	// What is promised is about five seconds; without a bound it would be hours.
	private static final Duration BOUND = Duration.ofSeconds(15);

	@Parameter
	private Product product;

	private TestDatabase database;

	private TcpProxy proxy;

	private SessionLocks locks;

	private LockSession session;

	private LockSession other;

	@BeforeEach
	void open() throws SQLException {
		this.database = TestDatabase.create(this.product);
		int port = URI.create(this.database.url().substring("jdbc:".length())).getPort();
		this.proxy = TcpProxy.to("127.0.0.1", port);
		String throughProxy = this.database.url().replace(":" + port, ":" + this.proxy.port());
		this.locks = LockSessions.of(this.database, throughProxy);
		this.session = this.locks.open(Duration.ofMillis(500));
		this.other = LockSessions.open(this.database, Duration.ofMillis(500));
	}

	@AfterEach
	void close() {
		this.session.close();
		this.other.close();
		this.proxy.close();
		this.database.close();
	}

	@Test
	void aPingOnACutLinkFails() {
		this.proxy.cut();
		assertThatExceptionOfType(SQLException.class).isThrownBy(this.session::ping);
	}

	@Test
	void aPingOnASilentLinkFailsInTime() {
		this.proxy.freeze();
		await().atMost(BOUND)
			.until(CompletableFuture
				.runAsync(() -> assertThatExceptionOfType(SQLException.class).isThrownBy(this.session::ping))::isDone);
	}

	@Test
	void aQuestionOnASilentLinkFailsInTime() {
		this.proxy.freeze(TcpProxy.Direction.TO_CLIENT);
		await().atMost(BOUND)
			.until(CompletableFuture.runAsync(() -> assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> this.session.tryLock("L")))::isDone);
	}

	@Test
	void aSessionBehindASilentLinkIsNotOpenedForEver() {
		this.session.close();
		await().until(() -> this.proxy.connections() == 0);
		this.proxy.freeze();
		List<CompletableFuture<Void>> attempts = new ArrayList<>();
		for (int attempt = 0; attempt < 7; attempt++) {
			attempts.add(CompletableFuture.runAsync(
					() -> assertThatExceptionOfType(SQLException.class)
						.isThrownBy(() -> this.locks.open(Duration.ofMillis(500))),
					(task) -> new Thread(task).start()));
		}
		await("those above the limit").atMost(Duration.ofSeconds(5))
			.until(() -> attempts.stream().filter(CompletableFuture::isDone).count() >= 2);
		await("all").atMost(BOUND.multipliedBy(2)).until(() -> attempts.stream().allMatch(CompletableFuture::isDone));
		assertThat(attempts).allSatisfy((attempt) -> assertThat(attempt).isCompleted());
		this.proxy.heal();
		await().atMost(BOUND).untilAsserted(() -> this.locks.open(Duration.ofMillis(500)).close());
		await("what came too late was closed").atMost(BOUND).until(() -> this.proxy.connections() == 0);
	}

	@Test
	void aWaitOnASilentLinkEndsSoonAfterItsSlice() throws SQLException {
		this.other.tryLock("L");
		this.proxy.freeze();
		CompletableFuture<Boolean> waiting = LockSessions.lock(this.session, "L", Duration.ofSeconds(1));
		await().atMost(BOUND).until(waiting::isCompletedExceptionally);
	}

	@Test
	void aSessionThatWaitsBehindASilentLinkIsClosedAtOnce() throws SQLException {
		this.other.tryLock("L");
		CompletableFuture<Boolean> waiting = LockSessions.lock(this.session, "L", Duration.ofSeconds(20));
		LockServer.of(this.database).awaitWaiting(1);
		this.proxy.freeze();
		CompletableFuture<Void> closing = CompletableFuture.runAsync(this.session::close);
		await().atMost(Duration.ofSeconds(3)).until(closing::isDone);
		this.proxy.heal();
		await().atMost(BOUND).until(waiting::isCompletedExceptionally);
	}

	@Test
	void aSessionBehindASilentLinkIsClosedAtOnceAndItsLocksFall() throws Exception {
		this.session.tryLock("L");
		this.proxy.freeze();
		CompletableFuture<Void> closing = CompletableFuture.runAsync(this.session::close);
		await().atMost(Duration.ofSeconds(3)).until(closing::isDone);
		await().atMost(BOUND).until(() -> this.other.tryLock("L"));
	}

}
