package io.lbsync.pulse;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.lbsync.BackgroundThreads;
import io.lbsync.MigratedDatabase;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.LogCursor;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Promises P2 and P3 on PostgreSQL: 16 writers that commit in any order, beside a foreign
 * transaction that stays open. Prints what it measured, and what a reader that asks for
 * {@code id > last} would have lost. Fewer or more rows:
 * {@code -Dlbsync.test.rows=1000000}.
 */
class NothingLostTests {

	private static final int WRITERS = 16;

	private static final int ROWS = Integer.getInteger("lbsync.test.rows", 300_000);

	private static final Duration FOREIGN = Duration.ofSeconds(10);

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final RandomWriter writer = new RandomWriter();

	private final Map<String, Long> committed = this.writer.committed;

	private final BackgroundThreads threads = new BackgroundThreads();

	@Test
	void sixteenWritersLoseNothingAndAForeignTransactionHoldsUpNobody() throws Exception {
		try (MigratedDatabase migrated = MigratedDatabase.create(Product.POSTGRESQL);
				Connection foreign = foreignDatabase()) {
			migrated.execute("ALTER SEQUENCE \"umbracoCacheInstruction_id_seq\" CACHE 20");
			Database database = migrated.database();
			InstructionLog log = new InstructionLog(database.dialect(),
					new ServerStart(new ServerIdentity("HOST", "app")), Tables.read(database), Duration.ofSeconds(5));
			Seen ours = new Seen();
			Seen naive = new Seen();
			AtomicBoolean reading = new AtomicBoolean(true);
			Pulse pulse = new Pulse(database, true);
			LogCursor cursor = log.cursor();
			pulse.read(cursor, 1);
			Thread reader = this.threads.start(() -> read(pulse, cursor, ours, reading));
			Thread naiveReader = this.threads.start(() -> readNaively(migrated, naive, reading));
			List<Thread> writers = new ArrayList<>();
			for (int i = 0; i < WRITERS; i++) {
				int number = i;
				writers.add(this.threads.start(() -> this.writer.write(migrated.test().url(), log, number)));
			}
			long from = System.nanoTime();
			try (Statement statement = foreign.createStatement()) {
				statement.execute("INSERT INTO held VALUES (1)");
			}
			LockSupport.parkNanos(FOREIGN.toNanos());
			foreign.rollback();
			long to = System.nanoTime();
			while (this.committed.size() < ROWS && !this.threads.failed()) {
				LockSupport.parkNanos(50_000_000);
			}
			this.writer.writing.set(false);
			for (Thread writer : writers) {
				writer.join();
			}
			awaitEnd(ours);
			reading.set(false);
			reader.join();
			naiveReader.join();
			assertThat(this.threads.failures()).isEmpty();
			report(ours, naive, from, to);
		}
	}

	private void report(Seen ours, Seen naive, long from, long to) {
		long p50 = ours.age(this.committed, 0.5, Long.MIN_VALUE, Long.MAX_VALUE);
		long naiveP50 = naive.age(this.committed, 0.5, Long.MIN_VALUE, Long.MAX_VALUE);
		// The other reader sees the easy rows only; on these the two can be compared.
		Map<String, Long> seenByBoth = new HashMap<>(this.committed);
		seenByBoth.keySet().retainAll(naive.rows.keySet());
		long sameP50 = ours.age(seenByBoth, 0.5, Long.MIN_VALUE, Long.MAX_VALUE);
		long beside = ours.age(this.committed, 0.99, from, to);
		System.err
			.printf("Nothing lost: %d rows committed by %d writers; missed %d (id > last: %d), read twice %d, never "
					+ "committed %d; age p50 %.2f ms, of the rows that both saw %.2f ms (id > last: %.2f ms), p99 %.2f ms; p99 beside a foreign "
					+ "transaction of %d s: %.2f ms%n", this.committed.size(), WRITERS, ours.missed(this.committed),
					naive.missed(this.committed), ours.twice, ours.unknown(this.committed), p50 / 1e6, sameP50 / 1e6,
					naiveP50 / 1e6, ours.age(this.committed, 0.99, Long.MIN_VALUE, Long.MAX_VALUE) / 1e6,
					FOREIGN.toSeconds(), beside / 1e6);
		assertThat(this.committed).hasSizeGreaterThanOrEqualTo(ROWS);
		assertThat(ours.missed(this.committed)).as("rows missed").isZero();
		assertThat(ours.unknown(this.committed)).as("rows that were rolled back").isZero();
		assertThat(ours.twice).as("rows read twice").isZero();
		assertThat(naive.missed(this.committed)).as("the load is hard enough for a reader without care to lose rows")
			.isPositive();
		// Wide, for the same reason as below; the line above tells the ratio.
		assertThat(sameP50).as("nanoseconds at p50, beside the reader that loses rows")
			.isLessThan(Math.max(3 * naiveP50 / 2, Duration.ofMillis(20).toNanos()));
		// A reader that waits for all older transactions would be 10 s late. Wide,
		// because the machine is shared.
		assertThat(beside).as("nanoseconds at p99 beside the foreign transaction")
			.isLessThan(Duration.ofSeconds(2).toNanos());
	}

	/**
	 * Whoever reads everything has it soon, and then rows that it reads twice.
	 */
	private void awaitEnd(Seen seen) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (seen.missed(this.committed) > 0 && System.nanoTime() < deadline && !this.threads.failed()) {
			LockSupport.parkNanos(50_000_000);
		}
		LockSupport.parkNanos(500_000_000);
	}

	private void read(Pulse pulse, LogCursor cursor, Seen seen, AtomicBoolean reading) {
		Pace pace = new Pace();
		while (reading.get()) {
			PulseAnswer answer = pulse.read(cursor, 1000);
			long now = System.nanoTime();
			answer.page().rows().forEach((row) -> seen.add(row.json(), now));
			if (answer.page().drained()) {
				pace.awaitNext();
			}
		}
	}

	private void readNaively(MigratedDatabase migrated, Seen seen, AtomicBoolean reading) throws Exception {
		try (Connection connection = DriverManager.getConnection(migrated.test().url());
				PreparedStatement select = connection.prepareStatement(
						"SELECT \"id\", \"jsonInstruction\" FROM \"umbracoCacheInstruction\" WHERE \"id\" > ? ORDER BY \"id\" LIMIT 1000")) {
			try (Statement statement = connection.createStatement()) {
				// Of a table that was empty a moment ago the planner knows nothing; the
				// comparison is to be fair.
				statement.execute("SET enable_seqscan = off");
			}
			long last = 0;
			Pace pace = new Pace();
			while (reading.get()) {
				select.setLong(1, last);
				try (ResultSet rows = select.executeQuery()) {
					while (rows.next()) {
						last = rows.getLong(1);
						seen.add(rows.getString(2), System.nanoTime());
					}
				}
				pace.awaitNext();
			}
		}
	}

	private static Connection foreignDatabase() throws SQLException {
		String name = "foreign_" + ProcessHandle.current().pid();
		try (Connection connection = DriverManager.getConnection(PostgresServer.shared().url("postgres"));
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE DATABASE " + name);
		}
		Connection connection = DriverManager.getConnection(PostgresServer.shared().url(name));
		try (Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE held (id int)");
		}
		connection.setAutoCommit(false);
		return connection;
	}

	/**
	 * One look each millisecond, or at once for whoever is late.
	 */
	private static final class Pace {

		private long next = System.nanoTime();

		void awaitNext() {
			long now = System.nanoTime();
			this.next = Math.max(now, this.next + 1_000_000);
			while (now < this.next) {
				LockSupport.parkNanos(this.next - now);
				now = System.nanoTime();
			}
		}

	}

	/**
	 * What a reader saw, and when. Used by one thread at a time.
	 */
	private static final class Seen {

		private final Map<String, Long> rows = new ConcurrentHashMap<>();

		private int twice;

		void add(String text, long now) {
			if (this.rows.putIfAbsent(text, now) != null) {
				this.twice++;
			}
		}

		long missed(Map<String, Long> committed) {
			return committed.keySet().stream().filter((text) -> !this.rows.containsKey(text)).count();
		}

		long unknown(Map<String, Long> committed) {
			Set<String> unknown = new HashSet<>(this.rows.keySet());
			unknown.removeAll(committed.keySet());
			return unknown.size();
		}

		long age(Map<String, Long> committed, double quantile, long from, long to) {
			long[] ages = committed.entrySet()
				.stream()
				.filter((entry) -> entry.getValue() >= from && entry.getValue() <= to)
				.filter((entry) -> this.rows.containsKey(entry.getKey()))
				.mapToLong((entry) -> Math.max(0, this.rows.get(entry.getKey()) - entry.getValue()))
				.sorted()
				.toArray();
			return (ages.length == 0) ? TimeUnit.DAYS.toNanos(1) : ages[(int) (quantile * (ages.length - 1))];
		}

	}

}
