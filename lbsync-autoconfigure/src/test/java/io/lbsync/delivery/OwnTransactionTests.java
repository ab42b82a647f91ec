package io.lbsync.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import io.lbsync.testkit.TestDatabase.Product;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/**
 * Transactions of a {@code JdbcTransactionManager}, or of Hibernate, on our own data
 * source.
 */
@ParameterizedClass
@MethodSource("io.lbsync.delivery.TransactionVariant#all")
class OwnTransactionTests {

	private static final UUID A = UUID.randomUUID();

	private static final UUID B = UUID.randomUUID();

	@Parameter
	TransactionVariant variant;

	private DeliveryRig rig;

	@BeforeEach
	void setUp() {
		this.rig = DeliveryRig.on(this.variant, DeliveryRig.SETTINGS);
		this.rig.delivery.start();
	}

	@AfterEach
	void tearDown() {
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
		this.rig.close();
	}

	@Test
	void rowIsCommittedTogetherWithTheData() {
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.write(1);
			this.rig.evict(A);
			assertThat(this.rig.delivery.currentTransaction().kind()).isEqualTo(TransactionScope.Kind.OURS);
			assertThat(this.rig.appends).hasValue(0);
		});
		assertThat(this.rig.logged()).containsExactly(A);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
		assertThat(this.rig.announced).hasSize(1);
		assertThat(this.rig.delivery.lastPosition()).isEqualTo(this.rig.announced.get(0).mark());
		assertThat(this.rig.readerPassesOverAllRows()).isTrue();
	}

	@Test
	void rowIsNotPassedOverWhenAParticipantDidNotApplyIt() {
		this.rig.applied = false;
		this.rig.transaction().executeWithoutResult((status) -> this.rig.evict(A));
		assertThat(this.rig.readerPassesOverAllRows()).isFalse();
	}

	@Test
	void nothingIsWrittenWhenItIsRolledBack() {
		assertThatIllegalStateException().isThrownBy(() -> this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			throw new IllegalStateException("user");
		}));
		assertThat(this.rig.logged()).isEmpty();
		assertThat(this.rig.appends).hasValue(0);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.ROLLED_BACK);
	}

	@Test
	void nothingIsWrittenWhenItIsRollbackOnly() {
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			status.setRollbackOnly();
		});
		assertThat(this.rig.logged()).isEmpty();
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.ROLLED_BACK);
	}

	@Test
	void nothingIsWrittenWhenAParticipatingMethodFailed() {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.rig.transaction().executeWithoutResult((status) -> {
				this.rig.evict(A);
				this.rig.transaction().executeWithoutResult(TransactionStatus::setRollbackOnly);
			}));
		assertThat(this.rig.logged()).isEmpty();
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.ROLLED_BACK);
	}

	@Test
	void participatingMethodSharesTheParticipant() {
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			this.rig.transaction().executeWithoutResult((inner) -> this.rig.evict(B));
			assertThat(this.rig.appends).hasValue(0);
		});
		assertThat(this.rig.recorders).hasSize(1);
		assertThat(this.rig.appends).hasValue(1);
		assertThat(this.rig.logged()).containsExactly(A, B);
	}

	@Test
	void transactionWithoutChangesTouchesNothing() {
		this.rig.transaction().executeWithoutResult((status) -> this.rig.write(1));
		assertThat(this.rig.appends).hasValue(0);
		assertThat(this.rig.delivery.lastPosition()).isNull();
	}

	@Test
	void failureToWriteRollsTheTransactionBack() {
		this.rig.failure = new DataAccessResourceFailureException("log");
		assertThatExceptionOfType(DataAccessResourceFailureException.class)
			.isThrownBy(() -> this.rig.transaction().executeWithoutResult((status) -> {
				this.rig.write(1);
				this.rig.evict(A);
			}));
		assertThat(this.rig.data()).isEmpty();
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.IN_DOUBT);
	}

	@Test
	void transactionExceptionWhileWritingRollsBackToo() {
		this.rig.failure = new CannotCreateTransactionException("log");
		assertThatExceptionOfType(InstructionsNotWrittenException.class)
			.isThrownBy(() -> this.rig.transaction().executeWithoutResult((status) -> {
				this.rig.write(1);
				this.rig.evict(A);
			}));
		assertThat(this.rig.data()).isEmpty();
	}

	@Test
	void readOnlyTransactionIsPublishedAfterIt() {
		TransactionTemplate readOnly = this.rig.transaction();
		readOnly.setReadOnly(true);
		readOnly.executeWithoutResult((status) -> {
			this.rig.evict(A);
			assertThat(this.rig.delivery.currentTransaction().kind()).isEqualTo(TransactionScope.Kind.READ_ONLY);
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
	}

	@Test
	void readOnlyTransactionIsPublishedThoughRolledBack() {
		TransactionTemplate readOnly = this.rig.transaction();
		readOnly.setReadOnly(true);
		readOnly.executeWithoutResult((status) -> {
			this.rig.evict(A);
			status.setRollbackOnly();
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.IN_DOUBT);
	}

	@Test
	void releasedSavepointWritesNothingYet() {
		assumeFalse(this.variant.hibernate(), "has no savepoints in Spring");
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			this.rig.transaction(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((nested) -> {
				assertThat(nested.hasSavepoint()).isTrue();
				this.rig.evict(B);
			});
			assertThat(this.rig.appends).hasValue(0);
			assertThat(this.rig.outcomes()).isEmpty();
		});
		assertThat(this.rig.logged()).containsExactly(A, B);
		assertThat(this.rig.recorders.get(0).savepoints).containsExactly("set");
	}

	@Test
	void participantHearsOfARolledBackSavepoint() {
		assumeFalse(this.variant.hibernate(), "has no savepoints in Spring");
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			this.rig.transaction(TransactionDefinition.PROPAGATION_NESTED)
				.executeWithoutResult(TransactionStatus::setRollbackOnly);
			assertThat(this.rig.outcomes()).isEmpty();
		});
		assertThat(this.rig.recorders.get(0).savepoints).containsExactly("set", "rolled back");
		assertThat(this.rig.logged()).containsExactly(A);
	}

	@Test
	void innerTransactionOfItsOwnIsCommittedThoughTheOuterIsRolledBack() {
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			this.rig.transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((inner) -> {
				assertThat(this.rig.delivery.currentTransaction().existing(DeliveryRig.Recorder.class)).isNull();
				this.rig.evict(B);
			});
			assertThat(this.rig.logged()).containsExactly(B);
			assertThat(this.rig.delivery.currentTransaction().existing(DeliveryRig.Recorder.class)).isNotNull();
			status.setRollbackOnly();
		});
		assertThat(this.rig.logged()).containsExactly(B);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.ROLLED_BACK, TransactionOutcome.COMMITTED);
	}

	@Test
	void outerTransactionIsCommittedThoughTheInnerIsRolledBack() {
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			this.rig.transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((inner) -> {
				this.rig.evict(B);
				inner.setRollbackOnly();
			});
		});
		assertThat(this.rig.logged()).containsExactly(A);
	}

	@Test
	void suspendedTransactionIsNotTheCurrentOne() {
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			this.rig.transaction(TransactionDefinition.PROPAGATION_NOT_SUPPORTED).executeWithoutResult((none) -> {
				assertThat(this.rig.delivery.currentTransaction()).isNull();
				this.rig.evict(B);
				await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(B));
			});
			assertThat(this.rig.delivery.currentTransaction()).isNotNull();
		});
		assertThat(this.rig.logged()).containsExactly(B, A);
	}

	@Test
	void scopeWithoutTransactionIsNone() {
		this.rig.transaction(TransactionDefinition.PROPAGATION_SUPPORTS).executeWithoutResult((status) -> {
			this.rig.jdbc.queryForList("SELECT * FROM data_row");
			assertThat(this.rig.delivery.currentTransaction()).isNull();
			this.rig.evict(A);
		});
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
	}

	@Test
	void changeInAnotherBeforeCommitIsWrittenWithTheRest() {
		this.rig.transaction()
			.executeWithoutResult((status) -> during(
					(phase) -> evictIf(phase.equals("beforeCommit") || phase.equals("beforeCompletion"))));
		assertThat(this.rig.logged()).containsExactly(A, A);
		assertThat(this.rig.appends).hasValue(1);
		assertThat(this.rig.readerPassesOverAllRows()).isTrue();
	}

	@Test
	void changeInAnotherBeforeCompletionOfARollbackIsDropped() {
		this.rig.transaction().executeWithoutResult((status) -> {
			during((phase) -> evictIf(phase.equals("beforeCompletion")));
			status.setRollbackOnly();
		});
		assertThat(this.rig.logged()).isEmpty();
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.ROLLED_BACK);
	}

	@Test
	void changeAfterTheRowsWereWrittenIsInsertedAtOnce() {
		this.rig.manager.addListener(new EvictsBeforeCommit(() -> this.rig.evict(B)));
		this.rig.transaction().executeWithoutResult((status) -> this.rig.evict(A));
		assertThat(this.rig.appends).hasValue(2);
		assertThat(this.rig.logged()).containsExactly(A, B);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
		assertThat(this.rig.readerPassesOverAllRows()).isTrue();
	}

	@Test
	void rollbackAfterTheRowsWereSentIsInDoubt() {
		this.rig.manager.addListener(new EvictsBeforeCommit(() -> {
			throw new IllegalStateException("user");
		}));
		assertThatIllegalStateException()
			.isThrownBy(() -> this.rig.transaction().executeWithoutResult((status) -> this.rig.evict(A)));
		assertThat(this.rig.logged()).isEmpty();
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.IN_DOUBT);
	}

	@Test
	void callbacksAfterTheCommitAreOutsideAndFindItApplied() {
		List<TransactionOutcome> seen = new ArrayList<>();
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			during((phase) -> {
				if (phase.startsWith("after")) {
					assertThat(this.rig.delivery.currentTransaction()).isNull();
					this.rig.evict(B);
				}
				if (phase.equals("afterCompletion")) {
					seen.addAll(this.rig.outcomes());
				}
			});
		});
		assertThat(seen).containsExactly(TransactionOutcome.COMMITTED);
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A, B, B));
	}

	@Test
	void failureInAnotherAfterCommitKeepsNobodyFromHearing() {
		assertThatIllegalStateException().isThrownBy(() -> this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			during((phase) -> failIf(phase.equals("afterCommit"), new IllegalStateException("user")));
		}));
		assertThat(this.rig.logged()).containsExactly(A);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
		assertThat(this.rig.readerPassesOverAllRows()).isTrue();
	}

	@Test
	void failureInAnotherBeforeCommitDropsEverything() {
		assertThatIllegalStateException().isThrownBy(() -> this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			during((phase) -> failIf(phase.equals("beforeCommit"), new IllegalStateException("user")));
		}));
		assertThat(this.rig.logged()).isEmpty();
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.ROLLED_BACK);
	}

	/**
	 * Spring takes the exception for the result of the commit and does not roll back;
	 * resetting autocommit then commits the data (seen with every database), unless
	 * Hibernate has not even sent it.
	 */
	@Test
	void changeIsPublishedWhenSpringForgetsToRollBack() {
		assertThatExceptionOfType(UnexpectedRollbackException.class)
			.isThrownBy(() -> this.rig.transaction().executeWithoutResult((status) -> {
				this.rig.write(1);
				this.rig.evict(A);
				during((phase) -> failIf(phase.equals("beforeCommit"), new UnexpectedRollbackException("user")));
			}));
		assertThat(this.rig.data()).hasSize(this.variant.hibernate() ? 0 : 1);
		await().untilAsserted(() -> assertThat(this.rig.logged()).containsExactly(A));
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.IN_DOUBT);
	}

	@Test
	void violationAtTheCommitLeavesNothingInTheLog() {
		if (this.variant.product() != Product.POSTGRESQL) {
			return;
		}
		this.rig.database.execute("CREATE TABLE \"late\" (\"id\" INT UNIQUE DEFERRABLE INITIALLY DEFERRED)",
				"INSERT INTO \"late\" VALUES (1)");
		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> this.rig.transaction().executeWithoutResult((status) -> {
				this.rig.jdbc.update("INSERT INTO \"late\" VALUES (1)");
				this.rig.evict(A);
			}));
		assertThat(this.rig.logged()).isEmpty();
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.IN_DOUBT);
	}

	@Test
	void participantThatFailsAtTheEndBreaksNothing() {
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.delivery.currentTransaction().participant(Broken.class, Broken::new);
			this.rig.evict(A);
		});
		assertThat(this.rig.logged()).containsExactly(A);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
		assertThat(this.rig.readerPassesOverAllRows()).isFalse();
	}

	@Test
	void managerWithoutSynchronizationIsFollowedByTheListenerAlone() {
		this.rig.manager.setTransactionSynchronization(
				org.springframework.transaction.support.AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
		this.rig.transaction().executeWithoutResult((status) -> {
			this.rig.evict(A);
			this.rig.transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
				.executeWithoutResult((inner) -> this.rig.evict(B));
			assertThat(this.rig.logged()).containsExactly(B);
			status.setRollbackOnly();
		});
		assertThat(this.rig.logged()).containsExactly(B);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.ROLLED_BACK, TransactionOutcome.COMMITTED);
	}

	@Test
	void listenerMayBeAddedTwice() {
		this.rig.manager.addListener(this.rig.listener);
		this.rig.transaction().executeWithoutResult((status) -> this.rig.evict(A));
		assertThat(this.rig.logged()).containsExactly(A);
		assertThat(this.rig.outcomes()).containsExactly(TransactionOutcome.COMMITTED);
	}

	private void evictIf(boolean condition) {
		if (condition) {
			this.rig.evict(A);
		}
	}

	private static void failIf(boolean condition, RuntimeException failure) {
		if (condition) {
			throw failure;
		}
	}

	private static void during(java.util.function.Consumer<String> action) {
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void beforeCommit(boolean readOnly) {
				action.accept("beforeCommit");
			}

			@Override
			public void beforeCompletion() {
				action.accept("beforeCompletion");
			}

			@Override
			public void afterCommit() {
				action.accept("afterCommit");
			}

			@Override
			public void afterCompletion(int status) {
				action.accept("afterCompletion");
			}

		});
	}

	static final class Broken implements TransactionParticipant {

		@Override
		public List<io.lbsync.instruction.RefreshInstruction> drain() {
			return List.of();
		}

		@Override
		public boolean completed(TransactionOutcome outcome) {
			throw new IllegalStateException("broken");
		}

	}

}
