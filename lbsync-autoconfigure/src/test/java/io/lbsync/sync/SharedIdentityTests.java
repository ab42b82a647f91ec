package io.lbsync.sync;

import java.time.Duration;

import io.lbsync.RecordingRefresher;
import io.lbsync.MigratedDatabase;
import io.lbsync.RecordingRefresher;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several processes of one server: those that know of each other by MainDom, and those
 * that do not.
 */
@ParameterizedClass
@ProductSource
@ExtendWith(OutputCaptureExtension.class)
class SharedIdentityTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	@Parameter
	private Product product;

	private MigratedDatabase database;

	private final RecordingRefresher memory = new RecordingRefresher(SyncTests.MEMORY, false);

	private final RecordingRefresher disk = new RecordingRefresher(SyncTests.DISK, true);

	private TestServer writer;

	private TestServer old;

	@BeforeEach
	void create() {
		this.database = MigratedDatabase.create(this.product);
		this.writer = server("writer");
		this.old = server("web-1", this.memory, this.disk);
	}

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void aProcessThatIsNotMainDomFollowsInMemoryAndWritesNoRow() {
		this.old.owner.mainDom = false;
		this.old.step();
		this.disk.calls.clear();
		this.memory.calls.clear();
		this.writer.write(SyncTests.remove(SyncTests.MEMORY, 1), SyncTests.remove(SyncTests.DISK, 2));
		for (int i = 0; i < 20; i++) {
			this.old.step();
		}
		assertThat(this.memory.calls).containsExactly("remove 1");
		assertThat(this.disk.calls).as("another process is at work on it").isEmpty();
		assertThat(this.old.sync.status().ready()).isTrue();
		assertThat(this.old.lastSynced.load()).isNull();
		this.old.sync.stop(MINUTE);
		assertThat(this.old.lastSynced.load()).isNull();
	}

	@Test
	void aProcessWaitsWithItsBootUntilItIsDecidedWhetherItIsMainDom() {
		this.old.owner.decided = false;
		this.old.step();
		assertThat(this.old.sync.status().bootState()).isEqualTo(SyncBootState.UNKNOWN);
		this.old.owner.decided = true;
		this.old.step();
		assertThat(this.old.sync.status().bootState()).isEqualTo(SyncBootState.COLD);
	}

	@Test
	void theSuccessorGoesOnWhereItsPredecessorStopped() {
		RecordingRefresher successorsMemory = new RecordingRefresher(SyncTests.MEMORY, false);
		RecordingRefresher successorsDisk = new RecordingRefresher(SyncTests.DISK, true);
		TestServer successor = server("web-1", successorsMemory, successorsDisk);
		successor.owner.mainDom = false;
		this.writer.write(SyncTests.remove(SyncTests.DISK, 1));
		this.old.step();
		successor.step();
		this.old.sync.letGo();
		this.old.owner.mainDom = false;
		this.writer.write(SyncTests.remove(SyncTests.DISK, 2));
		this.old.step();
		successor.step();
		this.disk.calls.remove("all");
		assertThat(this.disk.calls).as("it is not its own any more").isEmpty();
		assertThat(successorsDisk.calls).as("it is not its own yet").isEmpty();
		successor.owner.mainDom = true;
		successor.step();
		assertThat(successorsDisk.calls).as("warm, and nothing is missing").containsExactly("remove 2");
		assertThat(successor.sync.status().bootState()).isEqualTo(SyncBootState.WARM);
		assertThat(own(successor).start()).isEqualTo(successor.mark);
	}

	@Test
	void whoLetsGoSavesItsPositionFirstAndNothingLater() {
		this.old.step();
		this.writer.write(SyncTests.remove(SyncTests.MEMORY, 1));
		this.old.sync.step();
		long before = own(this.old).lastSyncedId();
		this.old.sync.letGo();
		ServerState saved = own(this.old);
		assertThat(saved.lastSyncedId()).isGreaterThan(before);
		this.writer.write(SyncTests.remove(SyncTests.MEMORY, 2));
		// MainDom changes hands only after all members have let go.
		for (int i = 0; i < 20; i++) {
			this.old.step();
		}
		assertThat(own(this.old)).isEqualTo(saved);
	}

	@Test
	void whoTakesMainDomBackGoesOnFromWhatWasSavedMeanwhile() {
		this.old.step();
		this.old.sync.letGo();
		this.old.owner.mainDom = false;
		this.writer.write(SyncTests.remove(SyncTests.DISK, 1));
		this.old.step();
		this.disk.calls.clear();
		this.old.owner.mainDom = true;
		this.old.step();
		assertThat(this.disk.calls).containsExactly("remove 1");
		assertThat(own(this.old).start()).isEqualTo(this.old.mark);
	}

	@Test
	void whoLosesMainDomAndTakesItBackBetweenTwoStepsGoesOnToo() {
		this.old.step();
		this.old.sync.letGo();
		this.old.sync.takeOver();
		this.writer.write(SyncTests.remove(SyncTests.DISK, 1));
		this.disk.calls.clear();
		this.old.step();
		assertThat(this.disk.calls).containsExactly("remove 1");
		for (int i = 0; i < 20; i++) {
			this.old.step();
		}
		assertThat(own(this.old).lastSyncedId()).isPositive();
	}

	@Test
	void twoLiveProcessesWithOneIdentityNoticeEachOther(CapturedOutput output) {
		TestServer twin = server("web-1", new RecordingRefresher(SyncTests.MEMORY, false));
		for (int i = 0; i < 3; i++) {
			beat(this.old);
			beat(twin);
		}
		assertThat(this.old.sync.identityClash()).contains("web-1/app", this.old.mark, twin.mark,
				"umbraco.cms.hosting.machine-identifier", "umbraco.cms.hosting.site-name");
		assertThat(twin.sync.identityClash()).contains(this.old.mark);
		for (int i = 0; i < 3; i++) {
			beat(this.old);
			beat(twin);
		}
		assertThat(output.toString().split("Two live processes have the identity")).as("said once by each").hasSize(3);
		for (int i = 0; i < 5; i++) {
			beat(this.old);
		}
		assertThat(this.old.sync.identityClash()).as("the other is gone").isNull();
	}

	@Test
	void whatAPredecessorWritesLastIsNoClash(CapturedOutput output) {
		beat(this.old);
		TestServer successor = server("web-1");
		beat(successor);
		this.writer.write(SyncTests.remove(SyncTests.MEMORY, 1));
		this.old.sync.step();
		this.old.sync.stop(MINUTE);
		for (int i = 0; i < 3; i++) {
			beat(successor);
		}
		assertThat(successor.sync.identityClash()).isNull();
		assertThat(output).doesNotContain("Two live processes");
	}

	@Test
	void aContextThatIsStoppedAndStartedAgainDoesNotClashWithItself(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			beat(this.old);
			beat(this.old);
			this.old.sync.stop(MINUTE);
			this.old.mark = "start " + i;
			this.old.sync.start();
			this.old.sync.stop(MINUTE);
		}
		assertThat(output).doesNotContain("Two live processes");
	}

	@Test
	void rowsThatABackupBringsBackAreNoClashAndAreWrittenOver(CapturedOutput output) {
		TestServer before = server("web-1");
		beat(before);
		ServerState inTheBackup = own(before);
		beat(this.old);
		for (int i = 0; i < 3; i++) {
			before.lastSynced.save(inTheBackup, null, true, (connection) -> true);
			beat(this.old);
		}
		assertThat(this.old.sync.identityClash()).isNull();
		assertThat(output).doesNotContain("Two live processes");
		assertThat(own(this.old).start()).isEqualTo(this.old.mark);
	}

	@Test
	void aRowThatSomebodyDeletedIsMadeAgain() {
		beat(this.old);
		this.database.execute("DELETE FROM \"umbracoLastSynced\"",
				"DELETE FROM \"umbracoKeyValue\" WHERE \"key\" LIKE 'lbsync.server.%'");
		beat(this.old);
		assertThat(own(this.old).start()).isEqualTo(this.old.mark);
		assertThat(this.old.sync.identityClash()).isNull();
	}

	@Test
	void rowsOfServersOfAnotherEnvironmentInACopiedDatabaseDisturbNobody(CapturedOutput output) {
		TestServer elsewhere = server("production-1");
		beat(elsewhere);
		TestServer sameName = server("web-1");
		beat(sameName);
		for (int i = 0; i < 3; i++) {
			beat(this.old);
		}
		assertThat(this.old.sync.status().bootState()).isEqualTo(SyncBootState.WARM);
		assertThat(this.old.sync.identityClash()).isNull();
		assertThat(output).doesNotContain("Two live processes");
		assertThat(this.old.lastSynced.servers(MINUTE)).extracting(KnownServer::identity)
			.contains("production-1/app", "web-1/app");
	}

	private void beat(TestServer server) {
		this.old.ticker.advance((server != this.old) ? MINUTE : Duration.ZERO);
		server.ticker.advance(MINUTE);
		server.sync.step();
	}

	private TestServer server(String name, RecordingRefresher... refreshers) {
		return new TestServer(this.database.test().dataSource(), name, refreshers);
	}

	private static ServerState own(TestServer server) {
		ServerState state = server.lastSynced.load();
		assertThat(state).isNotNull();
		return state;
	}

}
