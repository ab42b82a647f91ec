package io.lbsync.cache;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.lbsync.delivery.TransactionOutcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The columns of the semantics table that have a transaction, on real transactions.
 */
class CacheTransactionTests {

	private FakeServer.Fleet fleet;

	private FakeServer one;

	private FakeServer two;

	@BeforeEach
	void twoServersWithTheSameEntries() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID());
		this.fleet = new FakeServer.Fleet(dataSource);
		this.one = this.fleet.server();
		this.two = this.fleet.server();
		for (FakeServer server : this.fleet.servers) {
			server.shared().put(1L, "old");
			server.shared().put(2L, "other");
		}
	}

	@Test
	void evictionIsSeenByOwnTransactionOnlyUntilItCommits() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().evict(1L);
			assertThat(this.one.value(1L)).isNull();
			assertThat(this.one.cache().get(1L, String.class)).isNull();
			assertThat(this.one.value(2L)).isEqualTo("other");
			assertThat(elsewhere(() -> this.one.value(1L))).isEqualTo("old");
			assertThat(this.two.value(1L)).isEqualTo("old");
		});
		assertThat(this.one.delivery.applied).isTrue();
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.two.value(1L)).isNull();
		assertThat(this.two.value(2L)).isEqualTo("other");
	}

	@Test
	void clearIsSeenByOwnTransactionOnlyUntilItCommits() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().clear();
			assertThat(this.one.value(1L)).isNull();
			assertThat(elsewhere(() -> this.one.value(1L))).isEqualTo("old");
		});
		assertThat(this.one.value(2L)).isNull();
		assertThat(this.two.value(2L)).isNull();
		assertThat(this.one.published()).containsExactly(FakeServer.clear("cacheManager", "books"));
	}

	@Test
	void clearSwallowsEvictions() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().evict(1L);
			this.one.cache().clear();
			this.one.cache().evict(2L);
		});
		assertThat(this.one.published()).containsExactly(FakeServer.clear("cacheManager", "books"));
	}

	@Test
	void equalEvictionsArePublishedOnce() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().evict(1L);
			this.one.cache().evict(1L);
		});
		assertThat(this.one.published()).hasSize(1);
	}

	@Test
	void evictIfPresentIsLocalAtOnceAndPublishedThoughAbsent() {
		this.one.transaction().executeWithoutResult((status) -> {
			assertThat(this.one.cache().evictIfPresent(1L)).isTrue();
			assertThat(this.one.cache().evictIfPresent(3L)).isFalse();
			assertThat(this.one.sharedValue(1L)).isNull();
			// Somebody reloads the old value before the commit.
			this.one.shared().put(1L, "old");
		});
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.two.value(1L)).isNull();
		assertThat(this.one.published())
			.containsExactly(FakeServer.eviction("cacheManager", "books", "[\"long\",\"1\"]", "[\"long\",\"3\"]"));
	}

	@Test
	void invalidateIsLocalAtOnceAndRepeatedAtCompletion() {
		this.one.transaction().executeWithoutResult((status) -> {
			assertThat(this.one.cache().invalidate()).isTrue();
			assertThat(this.one.sharedValue(1L)).isNull();
			this.one.shared().put(1L, "old");
		});
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.two.value(1L)).isNull();
	}

	@Test
	void putIsPrivateUntilCommitThenLocalAndEvictedElsewhere() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().put(1L, "new");
			assertThat(this.one.value(1L)).isEqualTo("new");
			assertThat(this.one.cache().get(1L, String.class)).isEqualTo("new");
			assertThat(elsewhere(() -> this.one.value(1L))).isEqualTo("old");
		});
		assertThat(this.one.value(1L)).isEqualTo("new");
		assertThat(this.two.value(1L)).isNull();
	}

	@Test
	void putOfNullIsAValue() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().put(1L, null);
			assertThat(this.one.cache().get(1L)).isNotNull();
			assertThat(this.one.value(1L)).isNull();
		});
		assertThat(this.one.cache().get(1L)).isNotNull();
	}

	@Test
	void putAfterClearIsKept() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().clear();
			this.one.cache().put(1L, "new");
		});
		assertThat(this.one.value(1L)).isEqualTo("new");
		assertThat(this.one.value(2L)).isNull();
		assertThat(this.two.value(1L)).isNull();
	}

	@Test
	void evictAfterPutWins() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().put(1L, "new");
			this.one.cache().evict(1L);
			assertThat(this.one.value(1L)).isNull();
		});
		assertThat(this.one.value(1L)).isNull();
	}

	@Test
	void putIsDroppedWhenAnotherServerChangedTheKeySinceTheBegin() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().put(1L, "new");
			elsewhere(() -> {
				this.two.cache().evict(1L);
				return null;
			});
		});
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.two.value(1L)).isNull();
	}

	@Test
	void fillIsPrivateUntilCommitAndNeverPublished() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.loading().put(3L, "loaded");
			assertThat(this.one.value(3L)).isEqualTo("loaded");
			assertThat(this.one.sharedValue(3L)).isNull();
		});
		assertThat(this.one.value(3L)).isEqualTo("loaded");
		assertThat(this.one.delivery.published).isEmpty();
	}

	@Test
	void fillOfAnEvictedKeyIsKeptAtCommit() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().evict(1L);
			this.one.loading().put(1L, "reloaded");
		});
		assertThat(this.one.value(1L)).isEqualTo("reloaded");
		assertThat(this.two.value(1L)).isNull();
	}

	@Test
	void fillIsDroppedWhenTheKeyWasHitAfterTheTransactionBegan() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.receive(evictionOf(this.two, 3L));
			// The load begins later than the eviction, but its snapshot may not.
			this.one.loading().put(3L, "stale");
			assertThat(this.one.value(3L)).isEqualTo("stale");
		});
		assertThat(this.one.value(3L)).isNull();
	}

	@Test
	void fillIsDroppedWhenTheKeyWasHitAfterTheOutermostTransactionBegan() {
		this.one.transaction().executeWithoutResult((outer) -> {
			this.one.receive(evictionOf(this.two, 3L));
			this.one.transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
				.executeWithoutResult((inner) -> this.one.loading().put(3L, "stale"));
			this.one.transaction(TransactionDefinition.PROPAGATION_NOT_SUPPORTED)
				.executeWithoutResult((none) -> this.one.loading().put(3L, "stale"));
		});
		assertThat(this.one.value(3L)).isNull();
		this.one.loading().put(3L, "fresh");
		assertThat(this.one.value(3L)).isEqualTo("fresh");
	}

	@Test
	void fillIsDroppedWhenTheBeginOfItsTransactionIsNotKnown() {
		this.one.transactionManager.setTransactionExecutionListeners(List.of());
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.loading().put(3L, "loaded");
			assertThat(this.one.value(3L)).isEqualTo("loaded");
		});
		assertThat(this.one.value(3L)).isNull();
	}

	@Test
	void putIfAbsentIsPrivateUntilCommit() {
		this.one.transaction().executeWithoutResult((status) -> {
			assertThat(this.one.cache().putIfAbsent(1L, "mine").get()).isEqualTo("old");
			assertThat(this.one.cache().putIfAbsent(3L, "mine")).isNull();
			assertThat(this.one.cache().putIfAbsent(3L, "again").get()).isEqualTo("mine");
			assertThat(this.one.sharedValue(3L)).isNull();
		});
		assertThat(this.one.value(3L)).isEqualTo("mine");
		assertThat(this.one.delivery.published).isEmpty();
	}

	@Test
	void loaderRunsInItsOwnTransactionAndItsValueIsPrivate() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().evict(1L);
			assertThat(this.one.cache().get(1L, () -> "loaded")).isEqualTo("loaded");
			assertThat(this.one.value(1L)).isEqualTo("loaded");
			assertThat(this.one.cache().get(1L, () -> "again")).isEqualTo("loaded");
			assertThat(this.one.sharedValue(1L)).isEqualTo("old");
		});
		assertThat(this.one.value(1L)).isEqualTo("loaded");
	}

	@Test
	void retrieveSeesOwnChanges() {
		FakeServer async = new FakeServer(this.fleet, AsyncCaches.create(), CacheSettings.defaults(), List.of());
		async.shared().put(1L, "old");
		async.transaction().executeWithoutResult((status) -> {
			async.cache().evict(1L);
			assertThat(async.cache().retrieve(1L)).isNull();
			assertThat(async.cache().retrieve(1L, () -> CompletableFuture.completedFuture("loaded")).join())
				.isEqualTo("loaded");
			assertThat(async.cache().retrieve(1L)).isNotNull();
			assertThat(async.sharedValue(1L)).isEqualTo("old");
		});
		assertThat(async.value(1L)).isEqualTo("loaded");
	}

	@Test
	void rollbackDropsEverything() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().evict(1L);
			this.one.cache().put(2L, "new");
			this.one.loading().put(3L, "uncommitted");
			status.setRollbackOnly();
		});
		assertThat(this.one.value(1L)).isEqualTo("old");
		assertThat(this.one.value(2L)).isEqualTo("other");
		assertThat(this.one.value(3L)).isNull();
		assertThat(this.one.delivery.published).isEmpty();
	}

	@Test
	void doubtEvictsAndDropsPuts() {
		this.one.delivery.outcome = TransactionOutcome.IN_DOUBT;
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().evict(1L);
			this.one.cache().put(2L, "new");
			this.one.loading().put(3L, "loaded");
		});
		assertThat(this.one.delivery.applied).isFalse();
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.one.value(2L)).isNull();
		assertThat(this.one.value(3L)).isNull();
	}

	@Test
	void savepointRollbackKeepsEvictionsAndTurnsLaterValuesIntoEvictions() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().put(4L, "before");
			nested((inner) -> {
				this.one.cache().evict(1L);
				this.one.cache().put(2L, "within");
				this.one.loading().put(3L, "within");
				inner.setRollbackOnly();
			});
			assertThat(this.one.value(1L)).isNull();
			assertThat(this.one.value(2L)).isNull();
			assertThat(this.one.value(3L)).isNull();
			assertThat(this.one.value(4L)).isEqualTo("before");
		});
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.one.value(2L)).isNull();
		assertThat(this.one.value(4L)).isEqualTo("before");
		assertThat(this.two.value(2L)).isNull();
	}

	@Test
	void valueFromBeforeASavepointThatWasOverwrittenIsEvictedByItsRollback() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().put(4L, "before");
			nested((inner) -> {
				this.one.cache().put(4L, "within");
				inner.setRollbackOnly();
			});
			assertThat(this.one.value(4L)).isNull();
		});
		assertThat(this.one.value(4L)).isNull();
	}

	@Test
	void suspendedTransactionDoesNotShowItsValues() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().put(1L, "new");
			this.one.transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
				.executeWithoutResult((inner) -> assertThat(this.one.value(1L)).isEqualTo("old"));
			assertThat(this.one.value(1L)).isEqualTo("new");
		});
	}

	@Test
	void readOnlyTransactionPublishesAfterItWhateverTheOutcome() {
		this.one.readOnly().executeWithoutResult((status) -> {
			this.one.cache().evict(1L);
			this.one.cache().put(2L, "new");
			assertThat(this.one.value(1L)).isNull();
			assertThat(this.one.value(2L)).isNull();
			assertThat(this.one.sharedValue(1L)).isEqualTo("old");
			assertThat(this.one.sharedValue(2L)).isEqualTo("other");
			status.setRollbackOnly();
		});
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.one.value(2L)).isNull();
		assertThat(this.two.value(1L)).isNull();
		assertThat(this.two.value(2L)).isNull();
	}

	@Test
	void readOnlyTransactionFillsAtOnceGuardedFromItsBegin() {
		this.one.readOnly().executeWithoutResult((status) -> {
			this.one.loading().put(3L, "loaded");
			assertThat(this.one.sharedValue(3L)).isEqualTo("loaded");
			this.one.receive(evictionOf(this.two, 4L));
			this.one.loading().put(4L, "stale");
			assertThat(this.one.sharedValue(4L)).isNull();
		});
		assertThat(this.one.value(3L)).isEqualTo("loaded");
	}

	@Test
	void foreignTransactionPublishesWhateverTheOutcomeAndKeepsFillsToItself() {
		this.one.delivery.foreign = true;
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().evict(1L);
			this.one.cache().put(2L, "new");
			assertThat(this.one.value(2L)).isNull();
			this.one.loading().put(3L, "loaded");
			assertThat(this.one.value(3L)).isEqualTo("loaded");
			assertThat(this.one.sharedValue(3L)).isNull();
			status.setRollbackOnly();
		});
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.two.value(1L)).isNull();
		assertThat(this.two.value(2L)).isNull();
		assertThat(this.one.value(3L)).isNull();
	}

	@Test
	void evictIfPresentOfAReadOnlyTransactionIsLocalAtOnceAndPublishedAfterIt() {
		this.one.readOnly().executeWithoutResult((status) -> {
			assertThat(this.one.cache().evictIfPresent(1L)).isTrue();
			assertThat(this.one.sharedValue(1L)).isNull();
			assertThat(this.two.value(1L)).isEqualTo("old");
			this.one.shared().put(1L, "old");
		});
		assertThat(this.one.value(1L)).isNull();
		assertThat(this.two.value(1L)).isNull();
	}

	@Test
	void supportsWithoutATransactionIsLikeNone() {
		this.one.transaction(TransactionDefinition.PROPAGATION_SUPPORTS).executeWithoutResult((status) -> {
			this.one.cache().evict(1L);
			assertThat(this.one.sharedValue(1L)).isNull();
			assertThat(this.two.value(1L)).isNull();
			this.one.loading().put(3L, "loaded");
			assertThat(this.one.sharedValue(3L)).isEqualTo("loaded");
		});
	}

	@Test
	void whoOnlyLoadsHasNothingToPublish() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.loading().put(3L, "loaded");
			CacheTransaction own = this.one.delivery.currentTransaction().existing(CacheTransaction.class);
			assertThat(own.hasPending()).isFalse();
			this.one.cache().evict(1L);
			assertThat(own.hasPending()).isTrue();
			own.drain();
			assertThat(own.hasPending()).isFalse();
			this.one.cache().clear();
			assertThat(own.hasPending()).isTrue();
		});
	}

	@Test
	void remoteInstructionIsHiddenFromTransactionsWithAPrivateValue() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.loading().put(3L, "mine");
			this.one.receive(evictionOf(this.two, 3L));
			this.one.receive(evictionOf(this.two, 1L));
			assertThat(this.one.value(3L)).isEqualTo("mine");
			assertThat(this.one.value(1L)).isNull();
		});
	}

	@Test
	void valueThatIsHandedOverAfterItsTransactionIsNotKept() {
		var view = this.one.transaction().execute((status) -> this.one.loading());
		view.put(3L, "uncommitted, perhaps");
		assertThat(this.one.value(3L)).isNull();
	}

	@Test
	void moreKeysThanMaxKeysBecomeAClear() {
		FakeServer small = this.fleet.server(new CacheSettings(List.of(), List.of(), List.of(), 3));
		small.shared().put(9L, "nine");
		small.transaction().executeWithoutResult((status) -> {
			small.cache().put(1L, "own");
			small.cache().evict(2L);
			small.cache().evict(3L);
			small.cache().evict(4L);
			assertThat(small.value(1L)).isEqualTo("own");
			assertThat(small.value(9L)).isNull();
		});
		assertThat(small.published()).containsExactly(FakeServer.clear("cacheManager", "books"));
		assertThat(small.value(9L)).isNull();
		assertThat(small.value(1L)).isEqualTo("own");
	}

	@Test
	void manyKeysAreSplitIntoSeveralInstructions() {
		this.one.transaction().executeWithoutResult((status) -> {
			for (long id = 0; id < 2000; id++) {
				this.one.cache().evict("a key that is rather long " + id);
			}
		});
		assertThat(this.one.published().stream().flatMap((eviction) -> eviction.keys().stream()).distinct())
			.hasSize(2000);
		assertThat(this.one.delivery.published).hasSizeGreaterThan(2)
			.allSatisfy((instruction) -> assertThat(instruction.jsonPayload()).hasSizeLessThan(20_000));
	}

	@Test
	void cacheThatFailsAtCommitDoesNotReachTheCallerAndIsReportedAsNotApplied() {
		FailingCache failing = new FailingCache();
		FakeServer server = new FakeServer(this.fleet, failing.manager(), CacheSettings.defaults(), List.of());
		server.transaction().executeWithoutResult((status) -> {
			server.cache().evict(1L);
			failing.fails = true;
		});
		assertThat(server.delivery.applied).isFalse();
		assertThat(server.published()).hasSize(1);
	}

	@Test
	void valuesThatTheWrappedCacheRefusesAreRefusedAtOnce() {
		var target = AsyncCaches.create();
		target.setAllowNullValues(false);
		FakeServer server = new FakeServer(this.fleet, target, CacheSettings.defaults(), List.of());
		server.transaction()
			.executeWithoutResult(
					(status) -> assertThatIllegalArgumentException().isThrownBy(() -> server.cache().put(1L, null))
						.withMessageContaining("books"));
	}

	@Test
	void typeOfAPrivateValueIsChecked() {
		this.one.transaction().executeWithoutResult((status) -> {
			this.one.cache().put(1L, "new");
			assertThatIllegalStateException().isThrownBy(() -> this.one.cache().get(1L, Integer.class))
				.withMessageContaining("java.lang.Integer");
		});
	}

	private void nested(java.util.function.Consumer<org.springframework.transaction.TransactionStatus> work) {
		TransactionTemplate template = this.one.transaction(TransactionDefinition.PROPAGATION_NESTED);
		template.executeWithoutResult(work);
	}

	private static List<io.lbsync.instruction.RefreshInstruction> evictionOf(FakeServer server, Object key) {
		LocalCache cache = ((CacheHandle) server.cache()).lbsync().local();
		Evictions evictions = new Evictions(SpringCacheRefresher.ID, new CacheKeys(List.of()), List.of());
		return evictions.evict(cache, List.of(key));
	}

	private static <T> @Nullable T elsewhere(Supplier<@Nullable T> work) {
		return CompletableFuture.supplyAsync(work).join();
	}

}
