package io.lbsync.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Cases from Umbraco's own tests of its instruction service, and edges of its code.
 */
@ParameterizedClass
@ProductSource
class UmbracoCasesTests {

	private static final UUID USERS = UUID.fromString("e057af6d-2ee6-41f4-8045-3694010f0aa6");

	private final RecordingRefresher users = new RecordingRefresher(USERS, true);

	private final Product product;

	private MigratedDatabase migrated;

	private TestServer other;

	private TestServer server;

	UmbracoCasesTests(Product product) {
		this.product = product;
	}

	@BeforeEach
	void open() {
		this.migrated = MigratedDatabase.create(this.product);
		this.other = server("other");
		this.server = server("server", this.users);
		this.server.step();
		this.users.calls.clear();
		this.server.coldBoots.clear();
	}

	@AfterEach
	void close() {
		this.migrated.close();
	}

	private TestServer server(String name, RecordingRefresher... refreshers) {
		return new TestServer(this.migrated.test().dataSource(), name, refreshers);
	}

	private TestServer again() {
		this.users.calls.clear();
		return server("server", this.users);
	}

	private static String remove(int... ids) {
		return "[" + String.join(",",
				IntStream.of(ids)
					.mapToObj((id) -> "{\"RefreshType\":5,\"RefresherId\":\"%s\",\"IntId\":%d,\"JsonIdCount\":1}"
						.formatted(USERS, id))
					.toList())
				+ "]";
	}

	private void foreign(int... ids) {
		this.other.write(remove(ids));
	}

	private void own(int... ids) {
		List<Long> rows = this.server.write(remove(ids)).stream().map(Appended::id).toList();
		this.server.own.written(rows);
		this.server.own.applied(rows);
	}

	private void insert(int count) {
		// Only the names are translated, not the JSON.
		String insert = this.migrated.sql("INSERT INTO \"umbracoCacheInstruction\" (\"utcStamp\", "
				+ "\"jsonInstruction\", \"originated\", \"instructionCount\") VALUES ");
		this.migrated.test()
			.execute(insert + "(" + this.migrated.database().dialect().utcNow() + ", '" + remove(1) + "', 'other', "
					+ count + ")");
	}

	@Test
	void theRowOfUmbracosOwnTestsIsUnderstood() {
		this.other.write("""
				[{"RefreshType":3,"RefresherId":"%1$s","JsonIds":"[-1]","JsonIdCount":1},\
				{"RefreshType":3,"RefresherId":"%1$s","JsonIds":"[-1]","JsonIdCount":1}]""".formatted(USERS));
		this.server.step();
		assertThat(this.users.drain()).as("equal instructions are applied once").containsExactly("refresh -1");
	}

	@Test
	void rowsOfOthersAreProcessedAndOwnOnesArePassed() {
		foreign(1);
		foreign(2);
		own(3);
		this.server.step();
		assertThat(this.users.drain()).containsExactly("remove 1", "remove 2");
		assertThat(this.server.sync.status().lastSyncedId()).isEqualTo(3);
		this.server.step();
		assertThat(this.users.drain()).as("a second time").isEmpty();
		assertThat(this.server.sync.status().lastSyncedId()).isEqualTo(3);
		foreign(4);
		this.server.step();
		assertThat(this.users.drain()).containsExactly("remove 4");
		own(5);
		this.server.step();
		assertThat(this.users.drain()).isEmpty();
		assertThat(this.server.sync.status().lastSyncedId()).isEqualTo(5);
	}

	@Test
	void ownRowsBetweenThoseOfOthersMoveThePosition() {
		own(1);
		foreign(2);
		own(3);
		own(4);
		foreign(5);
		own(6);
		this.server.step();
		assertThat(this.users.drain()).containsExactly("remove 2", "remove 5");
		assertThat(this.server.sync.status().behind()).isZero();
		TestServer again = again();
		again.step();
		assertThat(again.coldBoots).isEmpty();
		assertThat(this.users.drain()).isEmpty();
	}

	@Test
	void onlyOwnRowsAreStoredAsAPositionToo() {
		own(1);
		own(2);
		this.server.step();
		assertThat(this.users.drain()).isEmpty();
		assertThat(this.other.lastSynced.servers(Duration.ofMinutes(2)))
			.filteredOn((known) -> known.identity().equals("server/app"))
			.extracting(KnownServer::lastSyncedId)
			.containsExactly(2L);
	}

	@Test
	void ownRowsAreAppliedByTheNextProcessOfTheSameServer() {
		own(1);
		TestServer again = again();
		again.step();
		assertThat(again.coldBoots).isEmpty();
		assertThat(this.users.drain()).as("it cannot know that they were applied to its disk")
			.containsExactly("remove 1");
	}

	@Test
	void asManyWaitingInstructionsAsAllowedAreAWarmBoot() {
		insert(600);
		insert(400);
		TestServer again = again();
		again.step();
		assertThat(again.sync.status().bootState()).isEqualTo(SyncBootState.WARM);
		assertThat(again.coldBoots).isEmpty();
		assertThat(this.users.drain()).containsExactly("remove 1");
	}

	@Test
	void oneMoreWaitingInstructionIsAColdBoot() {
		insert(600);
		insert(401);
		TestServer again = again();
		again.step();
		assertThat(again.sync.status().bootState()).isEqualTo(SyncBootState.COLD);
		assertThat(this.users.drain()).containsExactly("all");
		again.step();
		assertThat(this.users.drain()).as("what the full refresh covers is not applied again").isEmpty();
		assertThat(again.sync.status().behind()).isZero();
	}

	@Test
	void appliedRowsDoNotCountAsWaiting() {
		insert(900);
		this.server.step();
		insert(900);
		TestServer again = again();
		again.step();
		assertThat(again.coldBoots).isEmpty();
	}

	@Test
	void aPositionWhoseRowIsGoneIsAColdBoot() {
		foreign(1);
		this.server.step();
		foreign(2);
		foreign(3);
		this.migrated.execute("DELETE FROM \"umbracoCacheInstruction\" WHERE \"id\" = 1");
		TestServer again = again();
		again.step();
		assertThat(again.coldBoots).extracting(ColdBootEvent::reason).singleElement().asString().contains("is gone");
		assertThat(this.users.drain()).containsExactly("all");
	}

	@Test
	void aPositionWhoseRowIsKnownToBePrunedIsAWarmBoot() {
		foreign(1);
		this.server.step();
		foreign(2);
		this.migrated.execute("DELETE FROM \"umbracoCacheInstruction\" WHERE \"id\" = 1",
				"INSERT INTO \"umbracoKeyValue\" (\"key\", \"value\") VALUES ('lbsync.pruned-to', '1')");
		TestServer again = again();
		again.step();
		assertThat(again.coldBoots).isEmpty();
		assertThat(this.users.drain()).containsExactly("remove 2");
	}

	@Test
	void aPositionInAnEmptyLogStaysAPosition() {
		TestServer again = again();
		again.step();
		assertThat(again.coldBoots).isEmpty();
		assertThat(this.users.drain()).isEmpty();
		foreign(1);
		again.step();
		assertThat(this.users.drain()).containsExactly("remove 1");
	}

	@Test
	void aPositionInAnEmptyLogFindsTheFirstRows() {
		foreign(1);
		foreign(2);
		TestServer again = again();
		again.step();
		assertThat(again.coldBoots).isEmpty();
		assertThat(this.users.drain()).containsExactly("remove 1", "remove 2");
	}

	@Test
	void aPositionWhoseTableWasEmptiedIsAColdBoot() {
		foreign(1);
		this.server.step();
		this.migrated.execute("DELETE FROM \"umbracoCacheInstruction\"");
		TestServer again = again();
		again.step();
		assertThat(again.coldBoots).hasSize(1);
	}

	@Test
	void moreThanAHundredWaitingRowsComeInOneStepAndInOrder() {
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 250; i++) {
			foreign(i);
			expected.add("remove " + i);
		}
		TestServer again = again();
		again.step();
		assertThat(this.users.drain()).containsExactlyElementsOf(expected);
		assertThat(again.coldBoots).isEmpty();
	}

	@Test
	void moreRowsThanAPageHoldsComeInOneStepAndInOrder() {
		List<String> expected = new ArrayList<>();
		List<InstructionRow> rows = new ArrayList<>();
		for (int i = 0; i < 2500; i++) {
			rows.add(new InstructionRow(remove(i), 1));
			expected.add("remove " + i);
		}
		this.migrated.database().inOwnTransaction((connection) -> this.other.log.append(connection, rows));
		this.server.step();
		assertThat(this.users.drain()).containsExactlyElementsOf(expected);
		this.server.step();
		assertThat(this.users.drain()).isEmpty();
	}

	@Test
	void aServerThatEndsInTheMiddleOfARowAppliesTheWholeRowAgain() {
		ExecutorService executor = Executors.newCachedThreadPool();
		RecordingRefresher stopped = new RecordingRefresher(USERS, true) {

			@Override
			public void remove(int id) {
				super.remove(id);
				if (id == 2) {
					try {
						Thread.currentThread().join();
					}
					catch (InterruptedException ex) {
						throw new IllegalStateException("ends", ex);
					}
				}
			}

		};
		try {
			TestServer ending = new TestServer(this.migrated.test().dataSource(), "server", TestServer.DEFAULTS,
					executor, stopped);
			ending.step();
			foreign(1, 2, 3);
			ending.step();
			await().until(() -> stopped.calls.contains("remove 2"));
			ending.sync.stop(Duration.ofSeconds(1));
		}
		finally {
			executor.shutdownNow();
		}
		TestServer again = again();
		again.step();
		assertThat(again.coldBoots).isEmpty();
		assertThat(this.users.drain()).containsExactly("remove 1", "remove 2", "remove 3");
	}

}
