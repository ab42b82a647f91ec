package io.lbsync.delivery;

import java.util.UUID;

import jakarta.persistence.EntityManager;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Transactions of Hibernate, which sends its changes to the database only when it
 * commits.
 */
@ParameterizedClass
@MethodSource("io.lbsync.delivery.TransactionVariant#byHibernate")
class JpaTransactionTests {

	private static final UUID A = UUID.randomUUID();

	private static final UUID B = UUID.randomUUID();

	@Parameter
	TransactionVariant variant;

	private DeliveryRig rig;

	private EntityManager entities;

	@BeforeEach
	void setUp() {
		create(DeliveryRig.SETTINGS);
	}

	private void create(DeliverySettings settings) {
		this.rig = DeliveryRig.on(this.variant, settings);
		this.entities = this.rig.hibernate.entities();
		transaction().executeWithoutResult((status) -> this.entities.persist(new Article(1, "old")));
		this.rig.delivery.start();
	}

	@AfterEach
	void tearDown() {
		Article.onUpdate = () -> {
		};
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
		this.rig.close();
	}

	@Test
	void rowIsCommittedTogetherWithTheEntity() {
		transaction().executeWithoutResult((status) -> {
			this.entities.find(Article.class, 1).title = "new";
			this.rig.evict(A);
			assertThat(this.rig.delivery.currentTransaction().kind()).isEqualTo(TransactionScope.Kind.OURS);
		});
		assertThat(this.rig.logged()).containsExactly(A);
		assertThat(title()).isEqualTo("new");
		assertThat(this.rig.readerPassesOverAllRows()).isTrue();
	}

	@Test
	void whatAnEntityListenerEvictsInTheFlushIsWrittenWithTheRest() {
		Article.onUpdate = () -> this.rig.evict(B);
		transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			this.entities.find(Article.class, 1).title = "new";
		});
		assertThat(this.rig.appends).hasValue(1);
		assertThat(this.rig.logged()).containsExactly(A, B, B);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
	}

	@Test
	void whatOnlyAnEntityListenerEvictsIsInsertedDuringTheCommit() {
		Article.onUpdate = () -> this.rig.evict(B);
		transaction().executeWithoutResult((status) -> this.entities.find(Article.class, 1).title = "new");
		assertThat(this.rig.logged()).containsExactly(B, B);
		assertThat(this.rig.appends).hasValue(2);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
		assertThat(this.rig.readerPassesOverAllRows()).isTrue();
	}

	@Test
	void flushModeIsRespectedWhereNothingIsPublished() {
		transaction().executeWithoutResult((status) -> {
			this.entities.unwrap(Session.class).setHibernateFlushMode(FlushMode.MANUAL);
			this.entities.find(Article.class, 1).title = "not flushed";
			this.rig.takePart();
		});
		assertThat(title()).isEqualTo("old");
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
	}

	@Test
	void strictOrderFlushesBeforeTheRowsThoughNothingWasEvictedYet() {
		tearDown();
		create(DeliverySettings.of(true));
		Article.onUpdate = () -> this.rig.evict(B);
		transaction().executeWithoutResult((status) -> this.entities.find(Article.class, 1).title = "new");
		assertThat(this.rig.appends).hasValue(1);
		assertThat(this.rig.logged()).containsExactly(B, B);
	}

	@Test
	void violationInTheFlushRollsBackBeforeAnythingIsSent() {
		assertThatException().isThrownBy(() -> transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			this.entities.persist(new Article(1, "twice"));
		}));
		assertThat(this.rig.appends).hasValue(0);
		assertThat(this.rig.logged()).isEmpty();
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.ROLLED_BACK);
	}

	@Test
	void participatingMethodThatFailedLeadsToNothing() {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> transaction().executeWithoutResult((status) -> {
				this.rig.evict(A);
				transaction().executeWithoutResult(TransactionStatus::setRollbackOnly);
			}));
		assertThat(this.rig.logged()).isEmpty();
		assertThat(this.rig.appends).hasValue(0);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.ROLLED_BACK);
	}

	@Test
	void readOnlyTransactionIsNotFlushed() {
		TransactionTemplate readOnly = transaction();
		readOnly.setReadOnly(true);
		readOnly.executeWithoutResult((status) -> {
			this.entities.find(Article.class, 1).title = "new";
			this.rig.evict(A);
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
		assertThat(title()).isEqualTo("old");
	}

	@Test
	void innerTransactionHasRowsOfItsOwn() {
		TransactionTemplate inner = transaction();
		inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			inner.executeWithoutResult((innerStatus) -> this.rig.evict(B));
			status.setRollbackOnly();
		});
		assertThat(this.rig.logged()).containsExactly(B);
	}

	@Test
	void foreignTransactionInsideDoesNotWriteInOurs() {
		NoResources foreign = new NoResources();
		foreign.addListener(this.rig.listener);
		transaction().executeWithoutResult((status) -> {
			this.entities.find(Article.class, 1).title = "new";
			new TransactionTemplate(foreign).executeWithoutResult((inner) -> this.rig.evict(B));
			status.setRollbackOnly();
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(B));
	}

	private TransactionTemplate transaction() {
		return this.rig.transaction();
	}

	private String title() {
		return this.rig.jdbc.queryForObject("SELECT title FROM article WHERE id = 1", String.class);
	}

}
