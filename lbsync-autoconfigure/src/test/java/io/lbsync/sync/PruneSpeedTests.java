package io.lbsync.sync;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.lbsync.MigratedDatabase;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.role.ServerRole;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How fast many expired rows go, and how long a writer beside it has to wait. Prints what
 * it measured. More rows: {@code -Dlbsync.test.prune-rows=1000000}.
 */
class PruneSpeedTests {

	private static final int ROWS = Integer.getInteger("lbsync.test.prune-rows", 10_000);

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final AtomicBoolean writing = new AtomicBoolean(true);

	private final AtomicInteger writes = new AtomicInteger();

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	@ParameterizedTest
	@ProductSource
	void manyRowsGoWithoutKeepingAWriterWaiting(Product product) throws Exception {
		try (MigratedDatabase migrated = MigratedDatabase.create(product)) {
			fill(migrated);
			TestServer server = new TestServer(migrated.test().dataSource(), "server");
			Pruner pruner = server.pruner(ServerRole.SINGLE,
					PruneSettings.of(MINUTE, Duration.ofDays(2), Duration.ofSeconds(5)));
			server.step();
			pruner.step();
			server.ticker.advance(MINUTE);
			server.step();
			AtomicLong alone = new AtomicLong();
			AtomicLong beside = new AtomicLong();
			AtomicReference<AtomicLong> longest = new AtomicReference<>(alone);
			Thread writer = new Thread(() -> write(migrated, server, longest));
			writer.start();
			awaitWrites(200);
			longest.set(beside);
			int before = this.writes.get();
			long from = System.nanoTime();
			pruner.step();
			double seconds = (System.nanoTime() - from) / 1e9;
			int meanwhile = this.writes.get() - before;
			this.writing.set(false);
			writer.join();
			System.err.printf(
					"Prune %s: %d rows in %.2f s, %.0f rows/s; %d transactions of a writer beside it, the longest "
							+ "%.1f ms (alone %.1f ms)%n",
					product, pruner.status().pruned(), seconds, pruner.status().pruned() / seconds, meanwhile,
					beside.get() / 1e6, alone.get() / 1e6);
			assertThat(this.failure.get()).isNull();
			assertThat(pruner.status().pruned()).as("all but at most one").isBetween(ROWS - 1L, (long) ROWS);
			assertThat(JdbcClient.create(migrated.test().dataSource())
				.sql(migrated.sql("SELECT COUNT(*) FROM \"umbracoCacheInstruction\" WHERE \"originated\" = 'old'"))
				.query(Long.class)
				.single()).isEqualTo(ROWS - pruner.status().pruned());
			// Wide, because the machine is shared; the line above tells.
			assertThat(beside.get()).isLessThan(Duration.ofSeconds(4).toNanos());
		}
	}

	private void awaitWrites(int number) {
		while (this.writes.get() < number && this.failure.get() == null) {
			LockSupport.parkNanos(5_000_000);
		}
	}

	private void write(MigratedDatabase migrated, TestServer server, AtomicReference<AtomicLong> longest) {
		try (Connection connection = migrated.test().dataSource().getConnection()) {
			while (this.writing.get()) {
				AtomicLong counted = longest.get();
				long from = System.nanoTime();
				connection.setAutoCommit(false);
				server.log.append(connection, List.of(new InstructionRow(SyncTests.remove(SyncTests.DISK, 1), 1)));
				connection.commit();
				connection.setAutoCommit(true);
				counted.accumulateAndGet(System.nanoTime() - from, Math::max);
				this.writes.incrementAndGet();
				LockSupport.parkNanos(2_000_000);
			}
		}
		catch (Throwable ex) {
			this.failure.set(ex);
		}
	}

	private static void fill(MigratedDatabase migrated) {
		String numbers = switch (migrated.test().product()) {
			case H2 -> "SYSTEM_RANGE(1, %d)";
			case SQLITE ->
				"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n) AS n";
			case POSTGRESQL -> "generate_series(1, %d) AS n";
			case MARIADB -> "seq_1_to_%d";
			case MYSQL -> """
					JSON_TABLE(CONCAT('[0', REPEAT(',0', %d - 1), ']'), '$[*]' COLUMNS ("i" FOR ORDINALITY)) AS n""";
		};
		migrated.execute("""
				INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated", "instructionCount")
				SELECT '2020-01-01 00:00:00', '%s', 'old', 1 FROM %s""".formatted(SyncTests.remove(SyncTests.DISK, 1),
				numbers.formatted(ROWS)));
	}

}
