package io.lbsync.sync;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.MigratedDatabase;
import io.lbsync.RecordingRefresher;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.testkit.PostgresDump;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database that was put back to an earlier state, or taken elsewhere, is found: one
 * cold boot, then quiet.
 */
class RestoreTests {

	private final RecordingRefresher disk = new RecordingRefresher(SyncTests.DISK, true);

	private TestServer reader;

	private void start(HikariDataSource dataSource) {
		this.reader = new TestServer(dataSource, "reader", this.disk);
		this.reader.step();
		this.reader.coldBoots.clear();
		this.disk.calls.clear();
	}

	private static String remove(int id) {
		return SyncTests.remove(SyncTests.DISK, id);
	}

	private static void write(TestServer writer, int rows, int firstId) {
		for (int i = 0; i < rows; i++) {
			writer.write(remove(firstId + i));
		}
	}

	/**
	 * One cold boot, that nothing follows but what is written from now on.
	 */
	private static void bootsColdOnceAndIsQuiet(TestServer server, RecordingRefresher disk, TestServer writer) {
		server.step();
		assertThat(server.coldBoots).hasSize(1);
		assertThat(disk.drain()).containsExactly("all");
		for (int i = 0; i < 20; i++) {
			server.step();
		}
		assertThat(disk.drain()).as("quiet").isEmpty();
		writer.write(remove(777));
		server.step();
		server.step();
		assertThat(disk.drain()).containsExactly("remove 777");
		assertThat(server.coldBoots).hasSize(1);
		assertThat(server.sync.status().behind()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "H2,3", "H2,5", "H2,7", "SQLITE,3", "SQLITE,5", "SQLITE,7", "POSTGRESQL,3", "POSTGRESQL,5",
			"POSTGRESQL,7", "MARIADB,3", "MARIADB,5", "MARIADB,7", "MYSQL,3", "MYSQL,5", "MYSQL,7" })
	void idsThatStartAgainAreFoundWhetherFewerAsManyOrMoreRowsFollow(Product product, int rows) {
		try (MigratedDatabase migrated = MigratedDatabase.create(product)) {
			TestServer writer = new TestServer(migrated.test().dataSource(), "writer");
			write(writer, 2, 1);
			start(migrated.test().dataSource());
			write(writer, 3, 3);
			this.reader.step();
			assertThat(this.disk.drain()).hasSize(3);
			migrated.execute(restartIds(product));
			write(writer, rows, 100);
			bootsColdOnceAndIsQuiet(this.reader, this.disk, writer);
		}
	}

	@ParameterizedTest
	@ProductSource
	void idsThatStartAgainAreFoundByAServerThatWasDown(Product product) {
		try (MigratedDatabase migrated = MigratedDatabase.create(product)) {
			TestServer writer = new TestServer(migrated.test().dataSource(), "writer");
			start(migrated.test().dataSource());
			write(writer, 3, 1);
			this.reader.step();
			this.disk.calls.clear();
			migrated.execute(restartIds(product));
			write(writer, 3, 100);
			TestServer again = new TestServer(migrated.test().dataSource(), "reader", this.disk);
			bootsColdOnceAndIsQuiet(again, this.disk, writer);
		}
	}

	@ParameterizedTest
	@ProductSource
	void aPositionOfAnotherDatabaseIsNotBelieved(Product product) {
		try (MigratedDatabase migrated = MigratedDatabase.create(product)) {
			TestServer writer = new TestServer(migrated.test().dataSource(), "writer");
			start(migrated.test().dataSource());
			write(writer, 3, 1);
			this.reader.step();
			this.disk.calls.clear();
			migrated
				.execute("UPDATE \"umbracoKeyValue\" SET \"value\" = 'another' WHERE \"key\" = 'lbsync.database-id'");
			TestServer again = new TestServer(migrated.test().dataSource(), "reader", this.disk);
			again.step();
			assertThat(again.coldBoots).extracting(ColdBootEvent::reason)
				.containsExactly("The position belongs to another database");
			again.coldBoots.clear();
			this.disk.calls.clear();
			bootsColdOnceAndIsQuiet(this.reader, this.disk, writer);
			assertThat(again.coldBoots).isEmpty();
		}
	}

	private static String[] restartIds(Product product) {
		return switch (product) {
			case H2 -> new String[] { "DELETE FROM \"umbracoCacheInstruction\"",
					"ALTER TABLE \"umbracoCacheInstruction\" ALTER COLUMN \"id\" RESTART WITH 1" };
			case SQLITE -> new String[] { "DELETE FROM \"umbracoCacheInstruction\"",
					"DELETE FROM sqlite_sequence WHERE name = 'umbracoCacheInstruction'" };
			case POSTGRESQL -> new String[] { "TRUNCATE TABLE \"umbracoCacheInstruction\" RESTART IDENTITY" };
			case MARIADB, MYSQL -> new String[] { "TRUNCATE TABLE \"umbracoCacheInstruction\"" };
		};
	}

	@Nested
	class OnPostgresql {

		private final PostgresServer server = PostgresServer.shared();

		@Test
		void aDumpInAFreshClusterWithLowTransactionIds() throws SQLException {
			try (MigratedDatabase old = MigratedDatabase.create(Product.POSTGRESQL);
					PostgresServer fresh = PostgresServer.start()) {
				useTransactionIds(old.test().url(), 2000);
				TestServer writer = new TestServer(old.test().dataSource(), "writer");
				start(old.test().dataSource());
				write(writer, 3, 1);
				RestoreTests.this.reader.step();
				assertThat(RestoreTests.this.disk.drain()).hasSize(3);
				long greatest = number(old.test().url(),
						"SELECT max(xid::text::bigint) FROM \"umbracoCacheInstruction\"");
				String url = fresh.restore(this.server.dump(database(old)), "restored");
				assertThat(nextTransactionId(url)).as("the fresh cluster's ids are low").isLessThan(greatest);
				try (HikariDataSource pool = pool(url)) {
					TestServer again = new TestServer(pool, "reader", RestoreTests.this.disk);
					TestServer writerThere = new TestServer(pool, "writer");
					bootsColdOnceAndIsQuiet(again, RestoreTests.this.disk, writerThere);
					passWithTransactionIds(url, greatest, again);
					assertThat(RestoreTests.this.disk.drain())
						.as("restored rows come at most once, when their transaction ids are passed")
						.doesNotHaveDuplicates();
					again.coldBoots.clear();
					again.sync.requestColdBoot("to see that it is quiet after all of this");
					bootsColdOnceAndIsQuiet(again, RestoreTests.this.disk, writerThere);
				}
			}
		}

		@Test
		void aRestoredRowWithTheTransactionIdOfATransactionThatIsOpenIsNotHandedOutForAsLongAsThatIs()
				throws SQLException {
			try (MigratedDatabase migrated = MigratedDatabase.create(Product.POSTGRESQL)) {
				TestServer writer = new TestServer(migrated.test().dataSource(), "writer");
				start(migrated.test().dataSource());
				try (Connection open = DriverManager.getConnection(migrated.test().url())) {
					open.setAutoCommit(false);
					long xid = number(open, "SELECT pg_current_xact_id()::text::bigint");
					migrated.execute("""
							INSERT INTO "umbracoCacheInstruction"
							("id", "utcStamp", "jsonInstruction", "originated", "xid")
							VALUES (100, '2020-01-01', '%s', 'restored', '%d')""".formatted(remove(1), xid));
					for (int i = 0; i < 10; i++) {
						RestoreTests.this.reader.step();
					}
					assertThat(RestoreTests.this.disk.drain()).isEmpty();
					writer.write(remove(2));
					RestoreTests.this.reader.step();
					assertThat(RestoreTests.this.disk.drain()).containsExactly("remove 2");
					open.rollback();
				}
				for (int i = 0; i < 10; i++) {
					RestoreTests.this.reader.step();
				}
				assertThat(RestoreTests.this.disk.drain()).hasSizeLessThanOrEqualTo(1);
				assertThat(RestoreTests.this.reader.coldBoots).isEmpty();
			}
		}

		@ParameterizedTest
		@CsvSource({ "0", "3", "10" })
		void anOlderDumpUnderTheSameNameIsFoundAlsoWhenIdsAreUsedAgainBeforeTheNextStep(int rowsBeforeTheNextStep) {
			try (MigratedDatabase migrated = MigratedDatabase.create(Product.POSTGRESQL)) {
				TestServer writer = new TestServer(migrated.test().dataSource(), "writer");
				start(migrated.test().dataSource());
				write(writer, 2, 1);
				RestoreTests.this.reader.step();
				PostgresDump dump = this.server.dump(database(migrated));
				write(writer, 3, 3);
				RestoreTests.this.reader.step();
				assertThat(RestoreTests.this.disk.drain()).hasSize(5);
				dropAndRestore(migrated, dump);
				write(writer, rowsBeforeTheNextStep, 100);
				bootsColdOnceAndIsQuiet(RestoreTests.this.reader, RestoreTests.this.disk, writer);
			}
		}

		@Test
		void anOlderDumpIsFoundThatHasTheLastRowButNotOneThatCommittedAfterIt() throws SQLException {
			try (MigratedDatabase migrated = MigratedDatabase.create(Product.POSTGRESQL)) {
				TestServer writer = new TestServer(migrated.test().dataSource(), "writer");
				start(migrated.test().dataSource());
				PostgresDump dump;
				try (Connection late = migrated.test().dataSource().getConnection()) {
					late.setAutoCommit(false);
					writer.log.append(late, List.of(new InstructionRow(remove(1), 1)));
					writer.write(remove(2));
					dump = this.server.dump(database(migrated));
					late.commit();
					late.setAutoCommit(true);
				}
				RestoreTests.this.reader.step();
				assertThat(RestoreTests.this.disk.drain()).containsExactlyInAnyOrder("remove 1", "remove 2");
				dropAndRestore(migrated, dump);
				bootsColdOnceAndIsQuiet(RestoreTests.this.reader, RestoreTests.this.disk, writer);
			}
		}

		@Test
		void anOlderDumpIsFoundByAServerThatWasDownAndWhosePositionIsInIt() {
			try (MigratedDatabase migrated = MigratedDatabase.create(Product.POSTGRESQL)) {
				TestServer writer = new TestServer(migrated.test().dataSource(), "writer");
				start(migrated.test().dataSource());
				write(writer, 2, 1);
				RestoreTests.this.reader.step();
				PostgresDump dump = this.server.dump(database(migrated));
				write(writer, 3, 3);
				RestoreTests.this.reader.step();
				assertThat(RestoreTests.this.disk.drain()).as("on the disk is more than in the dump").hasSize(5);
				dropAndRestore(migrated, dump);
				TestServer again = new TestServer(migrated.test().dataSource(), "reader", RestoreTests.this.disk);
				bootsColdOnceAndIsQuiet(again, RestoreTests.this.disk, writer);
			}
		}

		@ParameterizedTest
		@CsvSource({ "0", "2", "6" })
		void olderRowsPutBackIntoTheSameTableAreFound(int rowsBeforeTheNextStep) {
			try (MigratedDatabase migrated = MigratedDatabase.create(Product.POSTGRESQL)) {
				TestServer writer = new TestServer(migrated.test().dataSource(), "writer");
				start(migrated.test().dataSource());
				write(writer, 4, 1);
				RestoreTests.this.reader.step();
				migrated.execute("CREATE TABLE kept AS SELECT * FROM \"umbracoCacheInstruction\"");
				write(writer, 2, 5);
				RestoreTests.this.reader.step();
				assertThat(RestoreTests.this.disk.drain()).hasSize(6);
				migrated.execute("TRUNCATE \"umbracoCacheInstruction\"",
						"INSERT INTO \"umbracoCacheInstruction\" SELECT * FROM kept",
						"SELECT setval('\"umbracoCacheInstruction_id_seq\"', 4)");
				write(writer, rowsBeforeTheNextStep, 100);
				bootsColdOnceAndIsQuiet(RestoreTests.this.reader, RestoreTests.this.disk, writer);
			}
		}

		private void dropAndRestore(MigratedDatabase migrated, PostgresDump dump) {
			migrated.test().dataSource().getHikariPoolMXBean().softEvictConnections();
			execute(this.server.url("postgres"), "DROP DATABASE \"%s\" WITH (FORCE)".formatted(database(migrated)));
			this.server.restore(dump, database(migrated));
		}

		private void passWithTransactionIds(String url, long end, TestServer server) throws SQLException {
			while (nextTransactionId(url) <= end + 10) {
				useTransactionIds(url, 200);
				server.step();
			}
		}

		private static long nextTransactionId(String url) throws SQLException {
			return number(url, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
		}

		private static void useTransactionIds(String url, int number) {
			execute(url, "DO $$ BEGIN FOR i IN 1..%d LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
				.formatted(number));
		}

		private static String database(MigratedDatabase migrated) {
			return migrated.test().url().replaceAll(".*/([^?]+).*", "$1");
		}

		private static HikariDataSource pool(String url) {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl(url);
			pool.setMaximumPoolSize(5);
			return pool;
		}

		private static void execute(String url, String sql) {
			try (Connection connection = DriverManager.getConnection(url);
					Statement statement = connection.createStatement()) {
				statement.execute(sql);
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private static long number(String url, String sql) throws SQLException {
			try (Connection connection = DriverManager.getConnection(url)) {
				return number(connection, sql);
			}
		}

		private static long number(Connection connection, String sql) throws SQLException {
			try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(sql)) {
				result.next();
				return result.getLong(1);
			}
		}

	}

}
