package io.lbsync.pulse;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.BackgroundThreads;
import io.lbsync.MigratedDatabase;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.instruction.LogCursor;
import io.lbsync.instruction.LogSettings;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Promise P2 where the log is kept in strict order: 8 writers that commit late, roll back
 * and write several rows. Longer: {@code -Dlbsync.test.strict-seconds=60}.
 */
class StrictOrderTests {

	private static final int WRITERS = 8;

	private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("lbsync.test.strict-seconds", 5));

	private static final String PLAIN_INSERT = """
			INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated")
			VALUES (%s, ?, 'no lock')
			""";

	private final Set<String> committed = ConcurrentHashMap.newKeySet();

	private final List<String> seen = new CopyOnWriteArrayList<>();

	private final BackgroundThreads threads = new BackgroundThreads();

	private final AtomicInteger refused = new AtomicInteger();

	private final AtomicBoolean writing = new AtomicBoolean(true);

	private final AtomicBoolean reading = new AtomicBoolean(true);

	@ParameterizedTest
	@ProductSource(except = Product.POSTGRESQL)
	void writersInStrictOrderLoseNothing(Product product) throws Exception {
		run(product, true);
		assertThat(this.committed).hasSizeGreaterThan(100);
		assertThat(missed()).as("rows missed").isEmpty();
		assertThat(this.seen).as("rows read twice").doesNotHaveDuplicates();
		assertThat(this.committed).as("rows that were rolled back").containsAll(this.seen);
	}

	@Test
	void withoutTheLockRowRowsAreLost() throws Exception {
		run(Product.H2, false);
		assertThat(missed()).as("rows missed").isNotEmpty();
	}

	private Set<String> missed() {
		Set<String> missed = new HashSet<>(this.committed);
		missed.removeAll(new HashSet<>(this.seen));
		return missed;
	}

	private void run(Product product, boolean locked) throws Exception {
		try (MigratedDatabase migrated = MigratedDatabase.create(product);
				HikariDataSource pool = migrated.test().anotherPool()) {
			InstructionLog log = new InstructionLog(migrated.database().dialect(),
					new ServerStart(new ServerIdentity("HOST", "app")), Tables.read(migrated.database()),
					Duration.ofSeconds(30), LogSettings.of(true, Duration.ofMinutes(10)));
			LogCursor cursor = log.cursor();
			Pulse pulse = new Pulse(migrated.database(), true);
			pulse.read(cursor, 1);
			Thread reader = this.threads.start(() -> read(pulse, cursor));
			List<Thread> writers = IntStream.range(0, WRITERS)
				.mapToObj((number) -> this.threads.start(() -> write(pool, migrated, locked ? log : null, number)))
				.toList();
			LockSupport.parkNanos(TIME.toNanos());
			this.writing.set(false);
			for (Thread writer : writers) {
				writer.join();
			}
			awaitLastRow(migrated);
			this.reading.set(false);
			reader.join();
			System.err.printf("Strict order, %s, %s: %d rows committed by %d writers in %d s; missed %d; %d refused%n",
					product, locked ? "with the lock row" : "without it", this.committed.size(), WRITERS,
					TIME.toSeconds(), missed().size(), this.refused.get());
			assertThat(this.threads.failures()).isEmpty();
		}
	}

	private void awaitLastRow(MigratedDatabase migrated) {
		String last = JdbcClient.create(migrated.test().dataSource()).sql(migrated.sql("""
				SELECT "jsonInstruction" FROM "umbracoCacheInstruction"
				WHERE "id" = (SELECT MAX("id") FROM "umbracoCacheInstruction")""")).query(String.class).single();
		await().atMost(Duration.ofSeconds(30)).until(() -> this.seen.contains(last) || this.threads.failed());
	}

	private void write(HikariDataSource pool, MigratedDatabase migrated, InstructionLog log, int writer)
			throws SQLException {
		Random random = new Random(writer);
		try (Connection connection = pool.getConnection()) {
			connection.setAutoCommit(false);
			for (int i = 0; this.writing.get(); i++) {
				List<InstructionRow> rows = new ArrayList<>();
				for (int row = random.nextInt(4); row >= 0; row--) {
					rows.add(new InstructionRow(writer + "-" + i + "-" + row, 1));
				}
				try {
					append(connection, migrated, log, rows);
					LockSupport.parkNanos(random.nextInt(8_000_000));
					end(connection, random.nextInt(10) == 0, rows);
				}
				catch (SQLException ex) {
					// SQLite's busy time-out is not fair.
					this.refused.incrementAndGet();
					connection.rollback();
				}
			}
			connection.setAutoCommit(true);
		}
	}

	private void append(Connection connection, MigratedDatabase migrated, InstructionLog log, List<InstructionRow> rows)
			throws SQLException {
		if (log != null) {
			log.append(connection, rows);
			return;
		}
		String sql = migrated.sql(PLAIN_INSERT.formatted(migrated.database().dialect().utcNow()));
		try (var insert = connection.prepareStatement(sql)) {
			for (InstructionRow row : rows) {
				insert.setString(1, row.json());
				insert.executeUpdate();
			}
		}
	}

	private void end(Connection connection, boolean rollBack, List<InstructionRow> rows) throws SQLException {
		if (rollBack) {
			connection.rollback();
		}
		else {
			connection.commit();
			rows.forEach((row) -> this.committed.add(row.json()));
		}
	}

	private void read(Pulse pulse, LogCursor cursor) {
		while (this.reading.get()) {
			PulseAnswer answer = pulse.read(cursor, 100);
			answer.page().rows().forEach((row) -> this.seen.add(row.json()));
			if (answer.page().drained()) {
				LockSupport.parkNanos(1_000_000);
			}
		}
	}

}
