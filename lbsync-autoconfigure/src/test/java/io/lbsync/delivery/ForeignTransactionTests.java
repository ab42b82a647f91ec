package io.lbsync.delivery;

import java.util.UUID;

import io.lbsync.delivery.TransactionScope.Kind;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Transactions of something else than our database.
 */
class ForeignTransactionTests {

	private static final UUID A = UUID.randomUUID();

	private static final UUID B = UUID.randomUUID();

	private final DeliveryRig rig = DeliveryRig.on(Product.H2);

	private final TestDatabase other = TestDatabase.create(Product.H2);

	private final JdbcTransactionManager otherDatabase = new JdbcTransactionManager(this.other.dataSource());

	private final NoResources noResources = new NoResources();

	@BeforeEach
	void setUp() {
		this.otherDatabase.addListener(this.rig.listener);
		this.noResources.addListener(this.rig.listener);
		this.rig.delivery.start();
	}

	@AfterEach
	void tearDown() {
		if (this.rig != null) {
			this.rig.close();
		}
		this.other.close();
	}

	@Test
	void anotherDatabaseIsForeignAndPublishedAfterwards() {
		new TransactionTemplate(this.otherDatabase).executeWithoutResult((status) -> {
			this.rig.evict(A);
			assertThat(this.rig.delivery.currentTransaction().kind()).isEqualTo(Kind.FOREIGN);
			assertThat(this.rig.appends).hasValue(0);
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
		assertThat(this.rig.readerPassesOverAllRows()).isFalse();
	}

	@Test
	void foreignTransactionIsPublishedThoughRolledBack() {
		new TransactionTemplate(this.noResources).executeWithoutResult((status) -> {
			this.rig.evict(A);
			status.setRollbackOnly();
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.IN_DOUBT);
	}

	@Test
	void foreignTransactionThatChangedNothingIsSimplyRolledBack() {
		new TransactionTemplate(this.noResources).executeWithoutResult((status) -> {
			this.rig.evict(A);
			this.rig.recorders.get(0).pending.clear();
			status.setRollbackOnly();
		});
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.ROLLED_BACK);
		assertThat(this.rig.logged()).isEmpty();
	}

	/**
	 * Spring suspends the synchronizations of the outer transaction, but its connection
	 * stays bound: it must not be taken for the connection of the inner one.
	 */
	@Test
	void foreignTransactionInsideOneOfOursDoesNotWriteInIt() {
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.write(1);
			new TransactionTemplate(this.noResources).executeWithoutResult((inner) -> {
				assertThat(this.rig.delivery.currentTransaction().kind()).isEqualTo(Kind.FOREIGN);
				this.rig.evict(B);
			});
			this.rig.evict(A);
			status.setRollbackOnly();
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(B));
	}

	@Test
	void oursInsideAForeignOneIsOurs() {
		new TransactionTemplate(this.noResources).executeWithoutResult((status) -> {
			this.rig.transaction().executeWithoutResult((inner) -> {
				this.rig.evict(A);
				assertThat(this.rig.delivery.currentTransaction().kind()).isEqualTo(Kind.OURS);
			});
			assertThat(this.rig.logged()).containsExactly(A);
			assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
		});
	}

	@Test
	void foreignTransactionWithOurConnectionBorrowedIsForeign() {
		new TransactionTemplate(this.noResources).executeWithoutResult((status) -> {
			// Binds a connection of ours, which commits each statement.
			this.rig.write(1);
			this.rig.evict(A);
			assertThat(this.rig.delivery.currentTransaction().kind()).isEqualTo(Kind.FOREIGN);
			assertThat(this.rig.logged()).isEmpty();
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
	}

	@Test
	void unseenForeignTransactionWithOurConnectionBorrowedIsForeign() {
		TransactionTemplate unseen = new TransactionTemplate(new NoResources());
		unseen.executeWithoutResult((status) -> {
			this.rig.write(1);
			this.rig.evict(A);
			assertThat(this.rig.delivery.currentTransaction().kind()).isEqualTo(Kind.FOREIGN);
			assertThat(this.rig.logged()).isEmpty();
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
	}

	@Test
	void unseenTransactionOnOurDatabaseIsWrittenBeforeItsCommit() {
		new TransactionTemplate(new JdbcTransactionManager(this.rig.dataSource)).executeWithoutResult((status) -> {
			this.rig.write(1);
			this.rig.evict(A);
			assertThat(this.rig.delivery.currentTransaction().kind()).isEqualTo(Kind.OURS);
			this.rig.evict(B);
			assertThat(this.rig.appends).hasValue(0);
		});
		assertThat(this.rig.logged()).containsExactly(A, B);
		assertThat(this.rig.appends).hasValue(1);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
	}

	@Test
	void unseenTransactionOnOurDatabaseThatIsRolledBackWritesNothing() {
		new TransactionTemplate(new JdbcTransactionManager(this.rig.dataSource)).executeWithoutResult((status) -> {
			this.rig.evict(A);
			status.setRollbackOnly();
		});
		assertThat(this.rig.logged()).isEmpty();
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.ROLLED_BACK);
	}

	@Test
	void unseenTransactionInsideASeenOneDoesNotTakeItsConnection() {
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.write(1);
			new TransactionTemplate(new NoResources()).executeWithoutResult((inner) -> this.rig.evict(B));
			status.setRollbackOnly();
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(B));
	}

	@Test
	void changeAfterAnUnseenTransactionWroteItsRowsIsPublishedAfterIt() {
		new TransactionTemplate(new JdbcTransactionManager(this.rig.dataSource)).executeWithoutResult((status) -> {
			this.rig.evict(A);
			org.springframework.transaction.support.TransactionSynchronizationManager
				.registerSynchronization(new org.springframework.transaction.support.TransactionSynchronization() {
					@Override
					public void beforeCompletion() {
						ForeignTransactionTests.this.rig.evict(B);
					}

					@Override
					public void afterCommit() {
						ForeignTransactionTests.this.rig.evict(B);
					}
				});
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A, B, B));
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
	}

	@Test
	void deadTraceOfATransactionCompletedElsewhereIsNotMistakenForAnOpenOne() {
		TransactionTemplate unseen = new TransactionTemplate(new JdbcTransactionManager(this.rig.dataSource));
		unseen.executeWithoutResult((status) -> {
			this.rig.evict(A);
			// As if JTA had completed it on another thread.
			org.springframework.transaction.support.TransactionSynchronizationManager.clearSynchronization();
			assertThat(this.rig.delivery.currentTransaction()).isNull();
			org.springframework.transaction.support.TransactionSynchronizationManager.initSynchronization();
		});
		assertThat(org.springframework.transaction.support.TransactionSynchronizationManager.getResourceMap())
			.isEmpty();
	}

	@Test
	void rollbackOnlyForeignTransactionStillPublishes() {
		new TransactionTemplate(this.otherDatabase).executeWithoutResult((status) -> {
			this.rig.evict(A);
			new TransactionTemplate(this.otherDatabase).executeWithoutResult((inner) -> this.rig.evict(B));
			((TransactionStatus) status).setRollbackOnly();
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A, B));
	}

}
