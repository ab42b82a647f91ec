package io.lbsync.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import io.lbsync.GuardedDatabase;
import io.lbsync.RecordingRefresher;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.role.ServerRole;
import io.lbsync.server.LocalTempFolder;
import io.lbsync.server.ServerIdentity;
import io.lbsync.testkit.TestDatabase.Product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A server that must not write: it follows, keeps its position in a file, and sends
 * nothing but questions. What it has sent is read from the database server's log.
 */
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("logins")
class ReadOnlyServerTests {

	private static final Map<Product, GuardedDatabase> DATABASES = new ConcurrentHashMap<>();

	@Parameter
	private Login login;

	@TempDir
	private Path folder;

	private final RecordingRefresher disk = new RecordingRefresher(SyncTests.DISK, true);

	private GuardedDatabase database;

	private HikariDataSource pool;

	private TestServer writer;

	private PositionFile file;

	static Stream<Login> logins() {
		return Stream.of(Login.values()).filter((login) -> login.product.isAvailable());
	}

	@BeforeEach
	void open() {
		this.database = DATABASES.computeIfAbsent(this.login.product,
				(product) -> GuardedDatabase.start(product).migrate());
		this.pool = this.login.open(this.database);
		// Of the test before.
		this.database.execute("DELETE FROM \"umbracoLastSynced\"");
		this.writer = new TestServer(this.database.owner().dataSource(), "writer");
		this.writer.step();
		this.file = file();
	}

	@AfterEach
	void close() {
		this.file.release();
		if (this.pool != null) {
			this.pool.close();
		}
	}

	@AfterAll
	static void closeServers() throws Exception {
		for (GuardedDatabase each : DATABASES.values()) {
			each.close();
		}
		DATABASES.clear();
	}

	private PositionFile file() {
		return new PositionFile(LocalTempFolder.at(this.folder), new ServerIdentity("reader", "app"));
	}

	private TestServer reader() {
		this.file.release();
		this.file = file();
		TestServer reader = new TestServer(this.pool, "reader", this.file, this.disk);
		reader.step();
		return reader;
	}

	private void write(int... ids) {
		for (int id : ids) {
			this.writer.write(SyncTests.remove(SyncTests.DISK, id));
		}
	}

	@Test
	void itFollowsAndSendsNothingButQuestions() {
		int before = this.database.sentBy(this.login.user).size();
		this.database.execute("INSERT INTO \"umbracoCacheInstruction\" "
				+ "(\"utcStamp\", \"jsonInstruction\", \"originated\", \"instructionCount\") "
				+ "VALUES ('2020-01-01 00:00:00', '[]', 'expired', 1)");
		TestServer reader = reader();
		assertThat(reader.sync.readOnlyReason()).contains(this.login.reason);
		assertThat(reader.sync.status().ready()).isTrue();
		write(1, 2);
		reader.step();
		assertThat(this.disk.drain()).containsExactly("all", "remove 1", "remove 2");
		Pruner pruner = reader.pruner(ServerRole.SINGLE,
				new PruneSettings(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1), 10_000));
		for (int i = 0; i < 30; i++) {
			write(3);
			reader.step();
			pruner.request();
			pruner.step();
		}
		reader.sync.stop(Duration.ofSeconds(1));
		List<String> sent = this.database.sentBy(this.login.user);
		assertThat(sent.subList(before, sent.size())).hasSizeGreaterThan(30);
		assertThat(GuardedDatabase.writes(sent)).isEmpty();
		assertThat(reader.sync.status().troubles()).isEmpty();
		assertThat(reader.lastSynced.servers(Duration.ofMinutes(1))).extracting(KnownServer::identity)
			.containsExactly("writer/app");
	}

	@Test
	void itGivesAnUnknownDatabaseNoId() {
		this.database.execute("DELETE FROM \"umbracoKeyValue\" WHERE \"key\" = 'lbsync.database-id'");
		TestServer reader = reader();
		assertThat(reader.sync.status().ready()).isTrue();
		assertThat(new KeyValues(this.writerDatabase()).get("lbsync.database-id")).isNull();
		assertThat(GuardedDatabase.writes(this.database.sentBy(this.login.user))).isEmpty();
	}

	private io.lbsync.jdbc.Database writerDatabase() {
		HikariDataSource owner = this.database.owner().dataSource();
		return new io.lbsync.jdbc.Database(owner, io.lbsync.jdbc.Dialect.of(owner));
	}

	@Test
	void itGoesOnFromItsFileAfterAStopAndAfterACrash() {
		TestServer first = reader();
		write(1);
		first.step();
		assertThat(this.disk.drain()).containsExactly("all", "remove 1");
		assertThat(first.sync.status().store()).isEqualTo("file");
		first.sync.stop(Duration.ofSeconds(1));
		write(2);
		TestServer second = reader();
		assertThat(second.sync.status().bootState()).isEqualTo(SyncBootState.WARM);
		assertThat(second.coldBoots).isEmpty();
		assertThat(this.disk.drain()).containsExactly("remove 2");
		write(3);
		// Not stopped: as if it had been killed.
		TestServer third = reader();
		assertThat(third.sync.status().bootState()).isEqualTo(SyncBootState.WARM);
		assertThat(this.disk.drain()).containsExactly("remove 3");
	}

	@Test
	void aFileThatIsNotWhatItWroteIsAColdBoot() throws IOException {
		reader().sync.stop(Duration.ofSeconds(1));
		this.disk.drain();
		Path path = Path.of(this.file.toString());
		byte[] bytes = Files.readAllBytes(path);
		bytes[bytes.length / 2] ^= 1;
		Files.write(path, bytes);
		TestServer next = reader();
		assertThat(next.coldBoots).extracting(ColdBootEvent::reason)
			.singleElement()
			.asString()
			.contains("is not what this server wrote");
		assertThat(this.disk.drain()).containsExactly("all");
		assertThat(reader().coldBoots).isEmpty();
	}

	@Test
	void aFileOfAnotherDatabaseIsAColdBoot() {
		reader().sync.stop(Duration.ofSeconds(1));
		this.database
			.execute("UPDATE \"umbracoKeyValue\" SET \"value\" = 'restored' WHERE \"key\" = 'lbsync.database-id'");
		assertThat(reader().coldBoots).extracting(ColdBootEvent::reason)
			.containsExactly("The position belongs to another database");
	}

	@Test
	void aFileWhoseLastRowIsAnotherOneNowIsAColdBoot() {
		TestServer first = reader();
		write(1);
		first.step();
		first.sync.stop(Duration.ofSeconds(1));
		this.database.execute("UPDATE \"umbracoCacheInstruction\" SET \"originated\" = 'restored'");
		assertThat(reader().coldBoots).extracting(ColdBootEvent::reason)
			.singleElement()
			.asString()
			.contains("ids are being used again");
	}

	@Test
	void aSecondServerWithTheSameFileBootsColdEachTimeAndLeavesItAlone() throws IOException {
		TestServer first = reader();
		Path path = Path.of(this.file.toString());
		write(1);
		for (int i = 0; i < 2; i++) {
			PositionFile same = file();
			TestServer second = new TestServer(this.pool, "reader", same, this.disk);
			byte[] before = Files.readAllBytes(path);
			second.step();
			write(2);
			second.step();
			assertThat(second.coldBoots).hasSize(1);
			assertThat(second.sync.status().store()).isEqualTo("none");
			assertThat(second.sync.status().troubles()).isEmpty();
			second.sync.stop(Duration.ofSeconds(1));
			assertThat(path).hasBinaryContent(before);
		}
		first.step();
		first.sync.stop(Duration.ofSeconds(1));
		assertThat(reader().coldBoots).isEmpty();
	}

	@Test
	void aColdBootForgetsThePositionBeforeItRebuildsAnything() {
		reader();
		Path path = Path.of(this.file.toString());
		this.file.release();
		this.file = file();
		RecordingRefresher index = new RecordingRefresher(SyncTests.DISK, true) {

			@Override
			public void refreshAll() {
				super.refreshAll();
				this.calls.add("file " + Files.exists(path));
			}

		};
		TestServer next = new TestServer(this.pool, "reader", this.file, index);
		next.sync.requestColdBoot("a test wants it");
		next.step();
		assertThat(index.drain()).containsExactly("all", "file false");
		next.step();
		assertThat(path).exists();
	}

	@Test
	void aPositionThatNamesNeitherDatabaseNorRowIsNotKept() {
		this.database.execute("DELETE FROM \"umbracoCacheInstruction\"",
				"DELETE FROM \"umbracoKeyValue\" WHERE \"key\" = 'lbsync.database-id'");
		TestServer reader = reader();
		assertThat(reader.sync.status().store()).isEqualTo("file");
		assertThat(Path.of(this.file.toString())).doesNotExist();
		write(1);
		reader.step();
		assertThat(Path.of(this.file.toString())).exists();
	}

	@Test
	void aServerThatNeverCameUpLeavesTheFileToTheNext() {
		reader().sync.stop(Duration.ofSeconds(1));
		this.disk.drain();
		this.database.execute("ALTER TABLE \"umbracoCacheInstruction\" RENAME TO \"away\"");
		try {
			this.file = file();
			TestServer broken = new TestServer(this.pool, "reader", this.file, this.disk);
			assertThatException().isThrownBy(broken.sync::step);
			broken.sync.stop(Duration.ofSeconds(1));
		}
		finally {
			this.database.execute("ALTER TABLE \"away\" RENAME TO \"umbracoCacheInstruction\"");
		}
		TestServer next = new TestServer(this.pool, "reader", file(), this.disk);
		next.step();
		assertThat(next.coldBoots).isEmpty();
		next.sync.stop(Duration.ofSeconds(1));
	}

	@Test
	void whenItMayWriteItsRowIsThePlaceAndTheFileIsGone() {
		reader().sync.stop(Duration.ofSeconds(1));
		Path path = Path.of(this.file.toString());
		assertThat(path).exists();
		this.file.release();
		this.file = file();
		TestServer writing = new TestServer(this.database.owner().dataSource(), "reader", this.file, this.disk);
		writing.step();
		assertThat(writing.sync.status().store()).isEqualTo("database");
		assertThat(path).doesNotExist();
		assertThat(writing.lastSynced.servers(Duration.ofMinutes(1))).extracting(KnownServer::identity)
			.containsExactly("reader/app", "writer/app");
		write(1);
		writing.step();
		writing.sync.stop(Duration.ofSeconds(1));
		this.disk.drain();
		write(2);
		TestServer back = reader();
		assertThat(back.coldBoots).as("it goes on from the row that it wrote").isEmpty();
		assertThat(this.disk.drain()).containsExactly("remove 2");
	}

	@Test
	void withoutAnyFileItWorksAndBootsColdEachTime() {
		for (int i = 0; i < 2; i++) {
			TestServer reader = new TestServer(this.pool, "reader", this.disk);
			reader.step();
			write(1);
			reader.step();
			assertThat(reader.coldBoots).hasSize(1);
			assertThat(reader.sync.status().store()).isEqualTo("none");
			assertThat(this.disk.drain()).containsExactly("all", "remove 1");
		}
	}

	/**
	 * Why a server must not write.
	 */
	enum Login {

		POSTGRES_SELECT(Product.POSTGRESQL, "reader", "its login may not INSERT"),

		POSTGRES_READ_ONLY_TRANSACTIONS(Product.POSTGRESQL, "cautious", "default_transaction_read_only"),

		MARIADB_SELECT(Product.MARIADB, "reader", "its login may not INSERT"),

		MARIADB_READ_ONLY_TRANSACTIONS(Product.MARIADB, "cautious", "its transactions are read-only");

		private final Product product;

		private final String user;

		private final String reason;

		Login(Product product, String user, String reason) {
			this.product = product;
			this.user = user;
			this.reason = reason;
		}

		private HikariDataSource open(GuardedDatabase database) {
			boolean all = this.user.equals("cautious");
			database.loginUnlessThere(this.user,
					(this.product == Product.POSTGRESQL)
							? "GRANT %s ON ALL TABLES IN SCHEMA public TO".formatted(all ? "ALL" : "SELECT")
							: "GRANT %s ON `guarded%%`.* TO".formatted(all ? "ALL" : "SELECT"));
			if (this.product == Product.POSTGRESQL && all) {
				database.execute("ALTER ROLE cautious SET default_transaction_read_only = on");
			}
			HikariDataSource pool = database.pool(this.user);
			if (this.product == Product.MARIADB && all) {
				pool.setConnectionInitSql("SET SESSION TRANSACTION READ ONLY");
			}
			return pool;
		}

	}

}
