package io.lbsync.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.instruction.RefreshInstruction;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Writing outside the user's transactions.
 */
@ParameterizedClass
@ProductSource(except = Product.SQLITE)
@Timeout(120)
class OutsideDeliveryTests {

	private static final UUID A = UUID.randomUUID();

	private static final UUID B = UUID.randomUUID();

	@Parameter
	Product product;

	private DeliveryRig rig;

	@AfterEach
	void tearDown() {
		this.rig.failure = null;
		this.rig.close();
	}

	@Test
	void publishReturnsWhenItIsWritten() {
		start(DeliveryRig.SETTINGS);
		publish(A);
		assertThat(this.rig.logged()).containsExactly(A);
		assertThat(this.rig.delivery.lastPosition()).isEqualTo(this.rig.announced.get(0).mark());
		assertThat(this.rig.readerPassesOverAllRows()).isTrue();
	}

	@Test
	void rowThatTheCallerDidNotApplyIsNotPassedOver() {
		start(DeliveryRig.SETTINGS);
		this.rig.delivery.publish(List.of(RefreshInstruction.refreshAll(A)), false);
		assertThat(this.rig.readerPassesOverAllRows()).isFalse();
	}

	@Test
	void nothingToPublishWritesNothing() {
		start(DeliveryRig.SETTINGS);
		this.rig.delivery.publish(List.of());
		assertThat(this.rig.appends).hasValue(0);
	}

	@Test
	void whatWaitsIsWrittenInOneTransaction() {
		create(DeliveryRig.SETTINGS);
		// Not started, so nobody is made to wait.
		List<UUID> ids = IntStream.range(0, 20).mapToObj((i) -> UUID.randomUUID()).toList();
		ids.forEach(this::publish);
		assertThat(this.rig.appends).hasValue(0);
		this.rig.delivery.start();
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactlyElementsOf(ids));
		assertThat(this.rig.appends).hasValue(1);
	}

	@Test
	void publishingThreadsShareTransactions() throws InterruptedException {
		start(DeliveryRig.SETTINGS);
		List<Thread> threads = new ArrayList<>();
		synchronized (this.rig.appends) {
			threads.add(publishInBackground());
			await().untilAsserted(() -> assertThat(threads.get(0).getState()).isNotEqualTo(Thread.State.NEW));
			IntStream.range(0, 19).forEach((i) -> threads.add(publishInBackground()));
			// All hand over while the first write is held up.
			await().until(() -> threads.stream().allMatch((each) -> each.getState() == Thread.State.TIMED_WAITING));
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(this.rig.logged()).hasSize(20);
		assertThat(this.rig.appends.get()).isLessThan(10);
	}

	/**
	 * Callbacks after the completion run while their connection is still taken from the
	 * pool. Waiting there for a write would be waiting for oneself.
	 */
	@Test
	void poolOfOneConnectionDoesNotDeadlock() {
		create(new DeliverySettings(false, Duration.ofMinutes(10), Duration.ofMillis(20), 100));
		((HikariDataSource) this.rig.dataSource).setMaximumPoolSize(1);
		this.rig.delivery.start();
		List<Boolean> healthy = new ArrayList<>();
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					OutsideDeliveryTests.this.rig.evict(B);
				}

				@Override
				public void afterCompletion(int ignored) {
					OutsideDeliveryTests.this.rig.evict(B);
					// A writer that waited in vain would have failed by now.
					healthy.add(OutsideDeliveryTests.this.rig.delivery.healthy());
				}

			});
		});
		assertThat(healthy).containsExactly(true);
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A, B, B));
	}

	@Test
	void poolOfOneConnectionDoesNotDeadlockWhenATransactionIsSuspended() {
		create(new DeliverySettings(false, Duration.ofMinutes(10), Duration.ofMillis(20), 100));
		((HikariDataSource) this.rig.dataSource).setMaximumPoolSize(1);
		this.rig.delivery.start();
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.transaction(TransactionDefinition.PROPAGATION_NOT_SUPPORTED)
				.executeWithoutResult((none) -> this.rig.evict(A));
			assertThat(this.rig.delivery.healthy()).isTrue();
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
	}

	@Test
	void exhaustedPoolHoldsUpOneCallerOnly() throws Exception {
		create(new DeliverySettings(false, Duration.ofMillis(300), Duration.ofMillis(20), 100));
		((HikariDataSource) this.rig.dataSource).setMaximumPoolSize(1);
		this.rig.delivery.start();
		try (var hog = this.rig.dataSource.getConnection()) {
			assertThat(hog.isClosed()).isFalse();
			publish(A);
			// Each of these would take its time without a memory of the first.
			IntStream.range(0, 50).forEach((i) -> publish(B));
			assertThat(this.rig.delivery.status().waiting()).isGreaterThanOrEqualTo(50);
		}
		await().untilAsserted(() -> assertThat(this.rig.logged()).hasSize(51));
	}

	@Test
	void failingDatabaseIsReportedAndLosesNothing() {
		start(DeliveryRig.SETTINGS);
		this.rig.failure = new DataAccessResourceFailureException("down");
		publish(A);
		publish(B);
		DeliveryStatus failing = this.rig.delivery.status();
		assertThat(failing.healthy()).isFalse();
		assertThat(failing.failure()).contains("down");
		assertThat(failing.failingFor()).isPositive();
		assertThat(this.rig.delivery.lastPosition()).isNull();
		this.rig.failure = null;
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactlyInAnyOrder(A, B));
		await().until(this.rig.delivery::healthy);
		assertThat(this.rig.delivery.status()).isEqualTo(new DeliveryStatus(true, 0, Duration.ZERO, null));
		assertThat(this.rig.readerPassesOverAllRows()).isFalse();
	}

	@Test
	void whatWaitedForADatabaseThatWasAwayIsWrittenInItsOrder() {
		create(DeliveryRig.SETTINGS);
		AtomicInteger failures = new AtomicInteger(2);
		this.rig.refuse = (instruction) -> {
			if (failures.getAndDecrement() > 0) {
				throw new DataAccessResourceFailureException("down");
			}
			return false;
		};
		publishId(A, 1);
		publishId(B, 2);
		this.rig.delivery.start();
		await().untilAsserted(() -> assertThat(this.rig.texts()).hasSize(2));
		assertThat(this.rig.texts()).containsExactly("5:" + A, "5:" + B);
	}

	@Test
	void tooManyBecomeOneFullRefreshOfEachRefresher() {
		create(new DeliverySettings(false, DeliveryRig.LONG, Duration.ofMillis(20), 10));
		IntStream.range(0, 5).forEach((i) -> publishId(A, i));
		IntStream.range(0, 6).forEach((i) -> publishId(B, i));
		assertThat(this.rig.delivery.status().waiting()).isEqualTo(2);
		this.rig.delivery.start();
		await().untilAsserted(() -> assertThat(this.rig.texts()).containsExactly("0:" + A, "0:" + B));
		assertThat(this.rig.readerPassesOverAllRows()).isFalse();
	}

	@Test
	void instructionThatTheDatabaseRefusesBecomesAFullRefreshAndHoldsUpNobody() {
		create(DeliveryRig.SETTINGS);
		this.rig.refuse = (instruction) -> instruction.refreshType() == 5 && instruction.refresherId().equals(A);
		publishId(A, 1);
		publishId(B, 2);
		this.rig.delivery.start();
		await().untilAsserted(() -> assertThat(this.rig.texts()).containsExactly("5:" + B, "0:" + A));
	}

	@Test
	void stopWritesWhatWaits() {
		start(DeliveryRig.SETTINGS);
		this.rig.transaction().executeWithoutResult((status) -> {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCompletion(int ignored) {
					OutsideDeliveryTests.this.rig.evict(A);
				}

			});
		});
		this.rig.delivery.stop(Duration.ofSeconds(20));
		assertThat(this.rig.logged()).containsExactly(A);
	}

	@Test
	void whatIsPublishedAfterTheStopIsWrittenByTheCaller() {
		start(DeliveryRig.SETTINGS);
		this.rig.delivery.stop(Duration.ofSeconds(20));
		publish(A);
		assertThat(this.rig.logged()).containsExactly(A);
	}

	@Test
	void stopEndsThoughTheDatabaseFails() {
		start(DeliveryRig.SETTINGS);
		this.rig.failure = new DataAccessResourceFailureException("down");
		publish(A);
		this.rig.delivery.stop(Duration.ofMillis(200));
		assertThat(this.rig.delivery.status().waiting()).isEqualTo(1);
	}

	@Test
	void startAfterAStopGoesOn() {
		start(DeliveryRig.SETTINGS);
		this.rig.delivery.stop(Duration.ofSeconds(20));
		this.rig.delivery.start();
		publish(A);
		assertThat(this.rig.logged()).containsExactly(A);
	}

	private Thread publishInBackground() {
		Thread thread = new Thread(() -> publish(UUID.randomUUID()));
		thread.start();
		return thread;
	}

	private void publishId(UUID refresher, int id) {
		this.rig.delivery.publish(List.of(RefreshInstruction.removeById(refresher, id)));
	}

	private void create(DeliverySettings settings) {
		TestDatabase database = TestDatabase.create(this.product);
		this.rig = new DeliveryRig(database, database.dataSource(), settings);
	}

	private void start(DeliverySettings settings) {
		create(settings);
		this.rig.delivery.start();
	}

	private void publish(UUID refresher) {
		this.rig.delivery.publish(List.of(RefreshInstruction.refreshAll(refresher)));
	}

}
