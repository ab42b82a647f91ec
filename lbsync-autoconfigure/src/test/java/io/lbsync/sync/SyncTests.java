package io.lbsync.sync;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.lbsync.MigratedDatabase;
import io.lbsync.RecordingRefresher;
import io.lbsync.instruction.Appended;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What a server does with the log, on every database.
 */
@ParameterizedClass
@ProductSource
class SyncTests {

	static final UUID MEMORY = UUID.fromString("00000000-0000-0000-0000-00000000000a");

	static final UUID DISK = UUID.fromString("00000000-0000-0000-0000-00000000000b");

	static String remove(UUID refresher, int id) {
		return "[{\"RefreshType\":5,\"RefresherId\":\"%s\",\"IntId\":%d,\"JsonIdCount\":1}]".formatted(refresher, id);
	}

	private final Product product;

	private MigratedDatabase migrated;

	private RecordingRefresher memory = new RecordingRefresher(MEMORY, false);

	private RecordingRefresher disk = new RecordingRefresher(DISK, true);

	private TestServer writer;

	private TestServer reader;

	SyncTests(Product product) {
		this.product = product;
	}

	@BeforeEach
	void open() {
		this.migrated = MigratedDatabase.create(this.product);
		this.writer = server("writer");
		this.writer.step();
		this.reader = server("reader", this.memory, this.disk);
	}

	@AfterEach
	void close() {
		this.migrated.close();
	}

	private TestServer server(String name, RecordingRefresher... refreshers) {
		return new TestServer(this.migrated.test().dataSource(), name, refreshers);
	}

	private void startReader() {
		this.reader.step();
		this.memory.calls.clear();
		this.disk.calls.clear();
		this.reader.coldBoots.clear();
	}

	@Test
	void theFirstStartIsAColdBoot() {
		this.reader.step();
		assertThat(this.reader.coldBoots).hasSize(1);
		assertThat(this.memory.calls).containsExactly("all");
		assertThat(this.disk.calls).containsExactly("all");
		assertThat(this.reader.sync.status().bootState()).isEqualTo(SyncBootState.COLD);
		assertThat(this.reader.sync.status().ready()).isTrue();
	}

	@Test
	void aChangeReachesTheOtherServer() {
		startReader();
		this.writer.write(remove(MEMORY, 1), remove(DISK, 2));
		this.writer.write(remove(MEMORY, 3));
		this.reader.step();
		assertThat(this.memory.calls).containsExactly("remove 1", "remove 3");
		assertThat(this.disk.calls).containsExactly("remove 2");
		assertThat(this.reader.sync.status().behind()).isZero();
		assertThat(this.reader.sync.status().lastSyncedId()).isEqualTo(3);
		assertThat(this.reader.delays).hasSize(3)
			.allSatisfy((delay) -> assertThat(delay).isBetween(Duration.ofSeconds(-2), Duration.ofMinutes(1)));
	}

	@Test
	void aSecondStartGoesOnFromThePosition() {
		startReader();
		this.writer.write(remove(MEMORY, 1));
		this.reader.step();
		this.reader.step();
		this.writer.write(remove(MEMORY, 2), remove(DISK, 3));
		RecordingRefresher memory = new RecordingRefresher(MEMORY, false);
		RecordingRefresher disk = new RecordingRefresher(DISK, true);
		TestServer again = server("reader", memory, disk);
		again.step();
		assertThat(again.coldBoots).isEmpty();
		assertThat(again.sync.status().bootState()).isEqualTo(SyncBootState.WARM);
		assertThat(memory.calls).as("what does not survive a restart is refreshed in full, then kept up to date")
			.containsExactly("all", "remove 2");
		assertThat(disk.calls).containsExactly("remove 3");
	}

	@Test
	void tooManyWaitingInstructionsLeadToAColdBoot() {
		startReader();
		for (int i = 0; i < 1000; i++) {
			this.writer.write(remove(DISK, i));
		}
		RecordingRefresher disk = new RecordingRefresher(DISK, true);
		TestServer atTheLimit = server("reader", disk);
		atTheLimit.step();
		assertThat(atTheLimit.coldBoots).isEmpty();
		assertThat(disk.calls).hasSize(1000);
		this.migrated.execute("DELETE FROM \"" + stateTable() + "\" WHERE " + stateKey());
		startReaderAgainFromTheBeginning();
	}

	private void startReaderAgainFromTheBeginning() {
		TestServer forgotten = server("reader", new RecordingRefresher(DISK, true));
		forgotten.step();
		assertThat(forgotten.coldBoots).extracting(ColdBootEvent::reason)
			.containsExactly("No position is known of this server");
	}

	@Test
	void oneMoreThanTheLimitIsTooMany() {
		startReader();
		this.writer.write(List.of(new InstructionRow(remove(DISK, 1), 1001)));
		RecordingRefresher disk = new RecordingRefresher(DISK, true);
		TestServer again = server("reader", disk);
		again.step();
		assertThat(again.coldBoots).extracting(ColdBootEvent::reason)
			.singleElement()
			.asString()
			.contains("1001 instructions are waiting")
			.contains("max-processing-instruction-count (1000)");
		assertThat(disk.calls).containsExactly("all");
	}

	@Test
	void whatOneStatementCountsAsManyInstructionsWhileRunningIsSimplyApplied() {
		startReader();
		for (int i = 0; i < 1100; i++) {
			this.writer.write(remove(MEMORY, i));
		}
		this.reader.step();
		assertThat(this.memory.calls).hasSize(1100);
		assertThat(this.reader.coldBoots).isEmpty();
	}

	@Test
	void ownRowsThatAreRecordedAsAppliedArePassedOver() {
		startReader();
		List<Long> ids = this.reader.write(remove(MEMORY, 1)).stream().map(Appended::id).toList();
		this.reader.own.written(ids);
		this.reader.own.applied(ids);
		this.reader.write(remove(MEMORY, 2));
		this.reader.step();
		assertThat(this.memory.calls).as("the second is its own, too, but nobody recorded that it was applied")
			.containsExactly("remove 2");
		assertThat(this.reader.sync.status().behind()).isZero();
	}

	@Test
	void anEmptiedTableLeadsToOneColdBootAndThenQuiet() {
		startReader();
		this.writer.write(remove(MEMORY, 1));
		this.reader.step();
		this.memory.calls.clear();
		this.migrated.execute("DELETE FROM \"umbracoCacheInstruction\"");
		this.reader.step();
		this.reader.step();
		this.writer.write(remove(MEMORY, 2));
		this.reader.step();
		assertThat(this.reader.coldBoots).hasSize(1);
		assertThat(this.memory.calls).containsExactly("all", "remove 2");
	}

	@Test
	void aColdBootThatTheDatabaseBreaksOffIsMadeAgain() {
		AtomicInteger connections = new AtomicInteger(Integer.MAX_VALUE);
		TestServer server = new TestServer(new DelegatingDataSource(this.migrated.test().dataSource()) {

			@Override
			public Connection getConnection() throws SQLException {
				if (connections.decrementAndGet() < 0) {
					throw new SQLException("no database");
				}
				return super.getConnection();
			}

		}, "interrupted", this.memory, this.disk);
		server.step();
		this.memory.calls.clear();
		for (int successful = 0; successful < 4; successful++) {
			this.writer.write(remove(MEMORY, 1));
			server.sync.requestColdBoot("test");
			connections.set(successful);
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(server::step);
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(server::step);
			connections.set(Integer.MAX_VALUE);
			server.step();
			assertThat(this.memory.drain()).as("after %d connections", successful).endsWith("all");
			assertThat(server.sync.status().behind()).isZero();
		}
	}

	@Test
	void aCrashInTheMidstOfAColdBootLeadsToAnotherOne() {
		List<TestServer> afterTheCrash = new ArrayList<>();
		RecordingRefresher index = new RecordingRefresher(DISK, true) {

			@Override
			public void refreshAll() {
				// Here the process ends, and the next one starts.
				TestServer next = server("crashing", SyncTests.this.memory, SyncTests.this.disk);
				next.step();
				afterTheCrash.add(next);
			}

		};
		TestServer first = server("crashing", this.memory, this.disk);
		first.step();
		this.writer.write(remove(DISK, 1));
		first.step();
		TestServer crashing = server("crashing", this.memory, index);
		crashing.step();
		assertThat(crashing.coldBoots).as("it goes on from a position").isEmpty();
		this.disk.calls.clear();
		crashing.sync.requestColdBoot("what the index was made from is gone");
		crashing.step();
		assertThat(afterTheCrash).singleElement()
			.satisfies((next) -> assertThat(next.sync.status().bootState()).isEqualTo(SyncBootState.COLD));
		assertThat(this.disk.calls).containsExactly("all");
	}

	@Test
	void aColdBootOfAServerThatNeverWroteAnythingWritesOnceAfterIt() {
		this.reader.step();
		assertThat(beat()).isEqualTo(1);
	}

	@Test
	void thePositionIsSavedRightAfterAColdBoot() {
		startReader();
		this.writer.write(remove(DISK, 1));
		this.reader.sync.requestColdBoot("test");
		this.reader.step();
		TestServer next = server("reader", this.memory, this.disk);
		next.step();
		assertThat(next.sync.status().bootState()).isEqualTo(SyncBootState.WARM);
	}

	@Test
	void anotherDatabaseLeadsToAColdBoot() {
		startReader();
		this.migrated
			.execute("UPDATE \"umbracoKeyValue\" SET \"value\" = 'another' WHERE \"key\" = 'lbsync.database-id'");
		this.reader.step();
		this.reader.step();
		assertThat(this.reader.coldBoots).extracting(ColdBootEvent::reason)
			.containsExactly("The database is another one than before");
		this.migrated.execute("DELETE FROM \"umbracoKeyValue\" WHERE \"key\" = 'lbsync.database-id'");
		this.reader.step();
		this.reader.step();
		assertThat(this.reader.coldBoots).hasSize(2);
	}

	@Test
	void rowsThatCannotBeUnderstoodArePassedAndCounted() {
		startReader();
		this.writer.write("no JSON", "{}", "null", "[1]", "[{\"RefresherId\":\"no GUID\"}]",
				remove(UUID.randomUUID(), 1), "[{\"RefreshType\":9,\"RefresherId\":\"" + MEMORY + "\"}]",
				remove(MEMORY, 7));
		this.reader.step();
		assertThat(this.memory.calls).containsExactly("remove 7");
		assertThat(this.reader.sync.status().counts().rejected()).isEqualTo(7);
		assertThat(this.reader.sync.status().behind()).isZero();
	}

	@Test
	void equalInstructionsOfOneDrainAreAppliedOnceAtTheirLastPlace() {
		startReader();
		this.writer.write(remove(MEMORY, 1), remove(MEMORY, 2), remove(MEMORY, 1));
		this.reader.step();
		assertThat(this.memory.calls).containsExactly("remove 2", "remove 1");
	}

	@Test
	void aServerShowsItselfToTheOthers() {
		startReader();
		this.writer.write(remove(MEMORY, 1));
		this.reader.step();
		this.reader.step();
		List<KnownServer> servers = this.writer.lastSynced.servers(Duration.ofMinutes(2));
		assertThat(servers).extracting(KnownServer::identity).containsExactly("reader/app", "writer/app");
		assertThat(servers.get(0).lastSyncedId()).isEqualTo(1);
		assertThat(servers.get(0).address()).isEqualTo("http://reader");
		assertThat(servers).allMatch(KnownServer::active);
		assertThat(this.writer.lastSynced.servers(Duration.ofHours(-1))).noneMatch(KnownServer::active);
	}

	@Test
	void waitsUntilARowIsApplied() {
		startReader();
		String mark = this.writer.write(remove(MEMORY, 1)).get(0).mark();
		assertThat(this.reader.sync.await(mark, Duration.ofMillis(10))).isFalse();
		this.reader.step();
		assertThat(this.reader.sync.await(mark, Duration.ZERO)).isTrue();
	}

	@Test
	void aRefresherThatFailsIsTriedAgainAndThenRefreshedInFullWhileOthersGoOn() {
		AtomicBoolean broken = new AtomicBoolean();
		RecordingRefresher failing = new RecordingRefresher(MEMORY, false) {

			@Override
			public void remove(int id) {
				throw new IllegalStateException("broken");
			}

			@Override
			public void refreshAll() {
				if (broken.get()) {
					throw new IllegalStateException("still broken");
				}
				super.refreshAll();
			}

		};
		ExecutorService executor = Executors.newCachedThreadPool();
		try {
			TestServer server = new TestServer(this.migrated.test().dataSource(), "failing", TestServer.DEFAULTS,
					executor, failing, this.disk);
			server.step();
			await().until(() -> this.disk.calls.contains("all") && failing.calls.contains("all"));
			failing.calls.clear();
			broken.set(true);
			this.writer.write(remove(MEMORY, 1), remove(DISK, 1));
			server.step();
			await().until(() -> this.disk.calls.contains("remove 1"));
			await().until(() -> server.sync.status().troubles().containsKey(failing.name()));
			this.writer.write(remove(MEMORY, 2), remove(DISK, 2));
			server.step();
			await().until(() -> this.disk.calls.contains("remove 2"));
			assertThat(server.sync.status().behind()).as("the position is that of the slowest").isEqualTo(4);
			broken.set(false);
			await().until(() -> server.sync.status().behind() == 0);
			assertThat(failing.calls).containsExactly("all");
			assertThat(server.sync.status().troubles()).isEmpty();
			assertThat(server.sync.status().counts().retried()).isEqualTo(3);
			assertThat(server.sync.status().counts().refreshedInFull()).isEqualTo(1);
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void aRefresherThatHangsHoldsUpNobodyAndIsRefreshedInFullWhenItReturns() {
		CountDownLatch release = new CountDownLatch(1);
		RecordingRefresher hanging = new RecordingRefresher(MEMORY, false) {

			@Override
			public void remove(int id) {
				boolean released = false;
				while (!released) {
					try {
						release.await();
						released = true;
					}
					catch (InterruptedException ex) {
						// A refresher of the worst kind.
					}
				}
				super.remove(id);
			}

		};
		ExecutorService executor = Executors.newCachedThreadPool();
		try {
			TestServer server = new TestServer(this.migrated.test().dataSource(), "hanging", TestServer.DEFAULTS,
					executor, hanging, this.disk);
			server.step();
			await().until(() -> this.disk.calls.contains("all") && hanging.calls.contains("all"));
			hanging.calls.clear();
			this.writer.write(remove(MEMORY, 1), remove(DISK, 1));
			server.step();
			await().until(() -> this.disk.calls.contains("remove 1"));
			server.ticker.advance(Duration.ofMinutes(2));
			this.writer.write(remove(MEMORY, 2), remove(DISK, 2));
			server.step();
			await().until(() -> this.disk.calls.contains("remove 2"));
			assertThat(server.sync.status().troubles().get(hanging.name())).contains("does not return");
			release.countDown();
			await().until(() -> server.sync.status().behind() == 0);
			assertThat(hanging.calls).containsExactly("remove 1", "all");
			assertThat(server.sync.status().troubles()).isEmpty();
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void aTransactionThatIsOpenDuringAColdBootIsAppliedAfterIt() throws Exception {
		List<String> texts = new ArrayList<>();
		try (Connection slow = this.migrated.test().dataSource().getConnection()) {
			slow.setAutoCommit(false);
			this.writer.log.append(slow, List.of(new InstructionRow(remove(MEMORY, 1), 1)));
			this.reader.step();
			texts.addAll(this.memory.drain());
			slow.commit();
			slow.setAutoCommit(true);
			this.reader.step();
			texts.addAll(this.memory.drain());
		}
		assertThat(texts).containsExactly("all", "remove 1");
	}

	@Test
	void savesThePositionWhenItMovedAndOtherwiseOnlyBeats() {
		startReader();
		this.writer.write(remove(MEMORY, 1));
		this.reader.step();
		long first = beat();
		this.writer.write(remove(MEMORY, 2));
		this.reader.step();
		assertThat(beat()).isEqualTo(first + 1);
		for (int i = 0; i < 11; i++) {
			this.reader.step();
		}
		assertThat(beat()).as("nothing moved for less than a minute").isEqualTo(first + 1);
		this.reader.step();
		assertThat(beat()).as("a heartbeat was due").isEqualTo(first + 2);
	}

	private long beat() {
		return this.migrated.database().onOwnConnection((connection) -> {
			String sql = "SELECT \"" + stateColumn() + "\" FROM \"" + stateTable() + "\" WHERE " + stateKey();
			try (var statement = connection.createStatement();
					var result = statement.executeQuery(this.migrated.sql(sql))) {
				result.next();
				return Long.parseLong(result.getString(1).replaceAll(".*\"beat\":(\\d+).*", "$1"));
			}
		});
	}

	private String stateTable() {
		return (this.product == Product.SQLITE) ? "umbracoKeyValue" : "umbracoLastSynced";
	}

	private String stateColumn() {
		return (this.product == Product.SQLITE) ? "value" : "lbsyncState";
	}

	private String stateKey() {
		return (this.product == Product.SQLITE) ? "\"key\" = 'lbsync.server.reader/app'"
				: "\"machineId\" = 'reader/app'";
	}

}
