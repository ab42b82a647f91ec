package io.lbsync.sync;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

import io.lbsync.GuardedDatabase;
import io.lbsync.MigratedDatabase;
import io.lbsync.RecordingRefresher;
import io.lbsync.server.LocalTempFolder;
import io.lbsync.server.ServerIdentity;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a server may write, and where its position belongs, is another thing now than it
 * was at its start, or for a part of the tables only.
 */
class ChangingAccessTests {

	@TempDir
	private Path folder;

	private final RecordingRefresher disk = new RecordingRefresher(SyncTests.DISK, true);

	private PositionFile file;

	@AfterEach
	void release() {
		if (this.file != null) {
			this.file.release();
		}
	}

	private PositionFile file() {
		release();
		this.file = new PositionFile(LocalTempFolder.at(this.folder), new ServerIdentity("server", "app"));
		return this.file;
	}

	@Test
	void aServerWhoseDatabaseBecomesAReplicaWritesNothingUntilItIsPromoted() throws Exception {
		try (GuardedDatabase database = GuardedDatabase.start(Product.MARIADB).migrate()) {
			String login = database.login("app", "GRANT ALL ON *.* TO");
			TestServer server = new TestServer(database.pool(login), "server", file(), this.disk);
			server.step();
			assertThat(server.sync.status().store()).isEqualTo("database");
			server.write(SyncTests.remove(SyncTests.DISK, 1));
			server.step();
			int before = database.sentBy(login).size();
			database.execute("SET GLOBAL read_only = 1");
			try {
				for (int i = 0; i < 30; i++) {
					server.step();
				}
				assertThat(server.sync.readOnlyReason()).isEqualTo("the database server is a standby or replica");
				assertThat(server.sync.status().store()).isEqualTo("file");
				assertThat(server.sync.status().troubles()).isEmpty();
				List<String> sent = database.sentBy(login);
				assertThat(GuardedDatabase.writes(sent.subList(before, sent.size()))).isEmpty();
			}
			finally {
				database.execute("SET GLOBAL read_only = 0");
			}
			server.step();
			assertThat(server.sync.readOnly()).isFalse();
			assertThat(server.sync.status().store()).isEqualTo("database");
			server.ticker.advance(Duration.ofMinutes(1));
			server.step();
			assertThat(Path.of(this.file.toString())).doesNotExist();
			assertThat(server.coldBoots).as("the first start").hasSize(1);
		}
	}

	@Test
	void rightsThatAreTakenAwayAreNoticedWhenAWriteIsRefused() throws Exception {
		try (GuardedDatabase database = GuardedDatabase.start(Product.POSTGRESQL).migrate()) {
			String login = database.login("app", "GRANT ALL ON ALL TABLES IN SCHEMA public TO");
			TestServer server = new TestServer(database.pool(login), "server", file(), this.disk);
			server.step();
			database.execute("REVOKE UPDATE ON \"umbracoLastSynced\" FROM app");
			server.ticker.advance(Duration.ofMinutes(1));
			server.step();
			assertThat(server.sync.readOnlyReason()).isEqualTo("its login may not UPDATE rows of umbracoLastSynced");
			server.step();
			assertThat(server.sync.status().store()).isEqualTo("file");
			assertThat(server.sync.status().troubles()).isEmpty();
		}
	}

	@ParameterizedTest
	@ProductSource
	void withoutUmbracosTableThePositionIsInTheFileAndTheHeartbeatInARow(Product product) {
		try (MigratedDatabase migrated = MigratedDatabase.create(product)) {
			migrated.execute("DROP TABLE \"umbracoLastSynced\"");
			TestServer first = new TestServer(migrated.test().dataSource(), "server", file(), this.disk);
			first.step();
			assertThat(first.sync.readOnly()).isFalse();
			assertThat(first.sync.status().store()).isEqualTo("file");
			assertThat(Path.of(this.file.toString())).exists();
			assertThat(first.lastSynced.servers(Duration.ofMinutes(1))).extracting(KnownServer::identity)
				.containsExactly("server/app");
			this.disk.drain();
			first.write(SyncTests.remove(SyncTests.DISK, 1));
			TestServer second = new TestServer(migrated.test().dataSource(), "server", file(), this.disk);
			second.step();
			assertThat(second.coldBoots).isEmpty();
			assertThat(this.disk.drain()).containsExactly("remove 1");
		}
	}

	@ParameterizedTest
	@ProductSource
	void withTheTableOfInstructionsAloneThePositionIsInTheFile(Product product) {
		try (MigratedDatabase migrated = MigratedDatabase.create(product)) {
			if (product == Product.H2) {
				// There writers need the lock row.
				return;
			}
			migrated.execute("DROP TABLE \"umbracoLastSynced\"", "DROP TABLE \"umbracoKeyValue\"");
			TestServer first = new TestServer(migrated.test().dataSource(), "server", file(), this.disk);
			first.step();
			first.write(SyncTests.remove(SyncTests.DISK, 1));
			first.step();
			assertThat(first.sync.status().store()).isEqualTo("file");
			this.disk.drain();
			first.write(SyncTests.remove(SyncTests.DISK, 2));
			TestServer second = new TestServer(migrated.test().dataSource(), "server", file(), this.disk);
			second.step();
			assertThat(second.coldBoots).isEmpty();
			assertThat(this.disk.drain()).containsExactly("remove 2");
		}
	}

}
