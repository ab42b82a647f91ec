package io.lbsync.pulse;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.lbsync.BackgroundThreads;
import io.lbsync.MigratedDatabase;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.instruction.LogCursor;
import io.lbsync.instruction.LogSettings;
import io.lbsync.loop.Ticker;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Promises P2 and P3 on MariaDB and MySQL: 16 writers that commit in any order, with
 * savepoints, roll-backs and slow inserts of several rows, beside a transaction that
 * writes first and commits last. Counts what the reader costs the writers. Longer:
 * {@code -Dlbsync.test.gap-seconds=60}.
 */
class NothingLostWithGapsTests {

	private static final int WRITERS = 16;

	private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("lbsync.test.gap-seconds", 10));

	private static final Duration ALONE = TIME.dividedBy(2);

	private final BackgroundThreads threads = new BackgroundThreads();

	@ParameterizedTest
	@MethodSource("io.lbsync.pulse.GapProducts#all")
	void sixteenWritersLoseNothingAndAreNotHeldUp(Product product) throws Exception {
		Load alone = run(product, null, ALONE);
		Careful careful = new Careful();
		Load beside = run(product, careful, TIME);
		System.err.printf(
				"Nothing lost, %s: %d rows committed by %d writers; missed %d, read twice %d, never committed %d; age p50 %.1f ms, "
						+ "p99 %.1f ms; %d late, %d ranges proved dead, %d timed out; %.0f transactions/s and %d lock waits, "
						+ "without a reader %.0f/s and %d; %d looks, %d open at most%n",
				product, beside.committed.size(), WRITERS, beside.missed(careful.seen).size(), careful.twice.get(),
				beside.unknown(careful.seen), beside.age(careful.seen, 0.5) / 1e6, beside.age(careful.seen, 0.99) / 1e6,
				careful.log.gaps().late(), careful.log.gaps().proved(), careful.log.gaps().timedOut(),
				beside.rate(TIME), beside.lockWaits, alone.rate(ALONE), alone.lockWaits, careful.looks,
				careful.mostOpen);
		assertThat(beside.missed(careful.seen)).as("rows missed").isEmpty();
		assertThat(beside.unknown(careful.seen)).as("rows that were rolled back").isZero();
		assertThat(careful.twice).as("rows read twice").hasValue(0);
		assertThat(careful.log.gaps().late()).as("the load is hard enough").isGreaterThan(100);
		assertThat(careful.log.gaps().proved()).as("ranges proved dead").isPositive();
		assertThat(careful.left).as("ranges open at the end").isZero();
		// On MySQL writers wait for each other a little, on MariaDB they do not.
		assertThat(beside.waitsOfAThousand())
			.as("of 1,000 writers waited for a lock, without a reader %s", alone.waitsOfAThousand())
			.isLessThanOrEqualTo(1.5 * alone.waitsOfAThousand() + 5);
	}

	/**
	 * The reason for ranges, and for two looks: a reader that looks at each id by itself,
	 * once.
	 */
	@ParameterizedTest
	@MethodSource("io.lbsync.pulse.GapProducts#all")
	void oneLookAtEachIdByItselfLosesRows(Product product) throws Exception {
		int missed = 0;
		for (int run = 0; missed == 0 && run < 5; run++) {
			Careless careless = new Careless();
			Load load = run(product, careless, ALONE);
			missed = load.missed(careless.seen).size();
			System.err.printf("One look at each id, %s: %d rows committed; missed %d%n", product, load.committed.size(),
					missed);
		}
		assertThat(missed).as("rows missed").isPositive();
	}

	private Load run(Product product, Reader reader, Duration time) throws Exception {
		try (MigratedDatabase migrated = MigratedDatabase.create(product); Connection pinned = connect(migrated)) {
			Load load = new Load(migrated);
			AtomicBoolean reading = new AtomicBoolean(true);
			Thread readerThread = (reader != null) ? this.threads.start(() -> reader.read(migrated, reading)) : null;
			if (reader != null) {
				await().until(() -> reader.started.get() || this.threads.failed());
			}
			long before = lockWaits(pinned);
			pinned.setAutoCommit(false);
			InstructionLog log = log(migrated);
			log.append(pinned, List.of(new InstructionRow("first written, last committed", 1)));
			List<Thread> writers = new ArrayList<>();
			for (int i = 0; i < WRITERS; i++) {
				int number = i;
				writers.add(this.threads.start(() -> load.write(log, number)));
			}
			LockSupport.parkNanos(time.toNanos());
			load.writing.set(false);
			for (Thread writer : writers) {
				writer.join();
			}
			load.lockWaits = lockWaits(pinned) - before;
			pinned.commit();
			load.committed.put("first written, last committed", System.nanoTime());
			if (readerThread != null) {
				await().atMost(Duration.ofSeconds(60)).until(() -> reader.isDone(load) || this.threads.failed());
				reading.set(false);
				readerThread.join();
			}
			assertThat(this.threads.failures()).isEmpty();
			return load;
		}
	}

	private static InstructionLog log(MigratedDatabase migrated) {
		return new InstructionLog(migrated.database().dialect(), new ServerStart(new ServerIdentity("HOST", "app")),
				Tables.read(migrated.database()), Duration.ofSeconds(5),
				new LogSettings(false, Duration.ofMinutes(10), Duration.ofSeconds(1), Ticker.system()));
	}

	private static Connection connect(MigratedDatabase migrated) throws SQLException {
		return DriverManager.getConnection(migrated.test().url(), migrated.test().username(),
				migrated.test().password());
	}

	private static long lockWaits(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_waits'")) {
			row.next();
			return row.getLong(2);
		}
	}

	/**
	 * The writers, and what they committed.
	 */
	private static final class Load {

		private static final String SLOW = """
				INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated", "instructionCount")
				VALUES (UTC_TIMESTAMP(6), ?, CONCAT('w', SLEEP(0.004)), 1), (UTC_TIMESTAMP(6), ?, CONCAT('w', SLEEP(0.004)), 1),
					(UTC_TIMESTAMP(6), ?, CONCAT('w', SLEEP(0.004)), 1)""";

		private final MigratedDatabase migrated;

		// What was committed, and when the writer knew.
		private final Map<String, Long> committed = new ConcurrentHashMap<>();

		private final AtomicInteger transactions = new AtomicInteger();

		private final AtomicBoolean writing = new AtomicBoolean(true);

		private long lockWaits;

		Load(MigratedDatabase migrated) {
			this.migrated = migrated;
		}

		void write(InstructionLog log, int writer) throws Exception {
			Random random = new Random(writer);
			try (Connection connection = connect(this.migrated)) {
				connection.setAutoCommit(false);
				for (int i = 0; this.writing.get(); i++) {
					List<String> texts = new ArrayList<>();
					String name = writer + "-" + i;
					if (random.nextInt(5) == 0) {
						appendSlowly(connection, name + "-s", texts);
					}
					RandomWriter.append(log, connection, name + "-a", 1 + random.nextInt(10), texts);
					if (random.nextInt(4) == 0) {
						savepoint(log, connection, name, random.nextBoolean(), texts);
					}
					LockSupport.parkNanos(random.nextInt(20_000_000));
					end(connection, random.nextInt(20) == 0, texts);
				}
			}
		}

		private void savepoint(InstructionLog log, Connection connection, String name, boolean keep, List<String> texts)
				throws SQLException {
			Savepoint savepoint = connection.setSavepoint();
			RandomWriter.append(log, connection, name + "-b", 2, keep ? texts : new ArrayList<>());
			if (keep) {
				connection.releaseSavepoint(savepoint);
			}
			else {
				connection.rollback(savepoint);
			}
		}

		private void end(Connection connection, boolean rollBack, List<String> texts) throws SQLException {
			if (rollBack) {
				connection.rollback();
				return;
			}
			connection.commit();
			long now = System.nanoTime();
			texts.forEach((text) -> this.committed.put(text, now));
			this.transactions.incrementAndGet();
		}

		private void appendSlowly(Connection connection, String name, List<String> texts) throws SQLException {
			try (PreparedStatement insert = connection.prepareStatement(this.migrated.sql(SLOW))) {
				for (int i = 1; i <= 3; i++) {
					insert.setString(i, name + i);
					texts.add(name + i);
				}
				insert.executeUpdate();
			}
		}

		Set<String> missed(Map<String, Long> seen) {
			Set<String> missed = new TreeSet<>(this.committed.keySet());
			missed.removeAll(seen.keySet());
			return missed;
		}

		long unknown(Map<String, Long> seen) {
			return seen.keySet().stream().filter((text) -> !this.committed.containsKey(text)).count();
		}

		double age(Map<String, Long> seen, double quantile) {
			long[] ages = this.committed.entrySet()
				.stream()
				.filter((entry) -> seen.containsKey(entry.getKey()))
				.mapToLong((entry) -> Math.max(0, seen.get(entry.getKey()) - entry.getValue()))
				.sorted()
				.toArray();
			return ages[(int) (quantile * (ages.length - 1))];
		}

		double waitsOfAThousand() {
			return 1000.0 * this.lockWaits / this.transactions.get();
		}

		double rate(Duration time) {
			return this.transactions.get() * 1e9 / time.toNanos();
		}

	}

	private abstract static class Reader {

		final Map<String, Long> seen = new ConcurrentHashMap<>();

		final AtomicInteger twice = new AtomicInteger();

		final AtomicBoolean started = new AtomicBoolean();

		abstract void read(MigratedDatabase migrated, AtomicBoolean reading) throws Exception;

		abstract boolean isDone(Load load);

		void see(String text) {
			if (this.seen.putIfAbsent(text, System.nanoTime()) != null) {
				this.twice.incrementAndGet();
			}
		}

	}

	/**
	 * Ours, at a pulse each millisecond, with proofs a second apart.
	 */
	private static final class Careful extends Reader {

		private volatile int left = -1;

		private InstructionLog log;

		private int looks;

		private int mostOpen;

		@Override
		void read(MigratedDatabase migrated, AtomicBoolean reading) throws Exception {
			this.log = log(migrated);
			LogCursor cursor = this.log.cursor();
			Pulse pulse = new Pulse(migrated.database(), true);
			pulse.prepare(cursor);
			pulse.read(cursor, 1000);
			this.started.set(true);
			long settled = System.nanoTime();
			while (reading.get()) {
				PulseAnswer answer = pulse.read(cursor, 1000);
				this.looks++;
				answer.page().rows().forEach((row) -> see(row.json()));
				this.left = cursor.position().open();
				this.mostOpen = Math.max(this.mostOpen, this.left);
				if (System.nanoTime() - settled > 500_000_000) {
					settled = System.nanoTime();
					migrated.database().onOwnConnection(cursor::settle);
				}
				if (answer.page().drained()) {
					LockSupport.parkNanos(1_000_000);
				}
			}
		}

		@Override
		boolean isDone(Load load) {
			return this.left == 0 && load.missed(this.seen).isEmpty();
		}

	}

	/**
	 * Looks at each id by itself, and believes the first look.
	 */
	private static final class Careless extends Reader {

		private final Set<Long> open = new TreeSet<>();

		private volatile long last;

		private volatile long lastRow;

		@Override
		void read(MigratedDatabase migrated, AtomicBoolean reading) throws Exception {
			String rows = migrated.sql(
					"SELECT \"id\", \"jsonInstruction\" FROM \"umbracoCacheInstruction\" WHERE \"id\" > ? ORDER BY \"id\"");
			boolean mariaDb = migrated.test().product() == Product.MARIADB;
			String one = migrated
				.sql("SELECT \"id\", \"jsonInstruction\" FROM \"umbracoCacheInstruction\" WHERE \"id\" = ? ")
					+ (mariaDb ? "LOCK IN SHARE MODE NOWAIT" : "FOR SHARE NOWAIT");
			try (Connection connection = connect(migrated);
					PreparedStatement select = connection.prepareStatement(rows);
					PreparedStatement lookAt = connection.prepareStatement(one)) {
				connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
				this.started.set(true);
				while (reading.get()) {
					select.setLong(1, this.last);
					boolean found = false;
					try (ResultSet row = select.executeQuery()) {
						while (row.next()) {
							for (long id = this.last + 1; id < row.getLong(1); id++) {
								this.open.add(id);
							}
							this.last = row.getLong(1);
							see(row.getString(2));
							found = true;
						}
					}
					this.open.removeIf((id) -> isClosed(lookAt, id));
					this.lastRow = found ? System.nanoTime() : this.lastRow;
					LockSupport.parkNanos(1_000_000);
				}
			}
		}

		private boolean isClosed(PreparedStatement lookAt, long id) {
			try {
				lookAt.setLong(1, id);
				try (ResultSet row = lookAt.executeQuery()) {
					if (row.next()) {
						see(row.getString(2));
					}
					return true;
				}
			}
			catch (SQLException ex) {
				return false;
			}
		}

		@Override
		boolean isDone(Load load) {
			return System.nanoTime() - this.lastRow > 1_000_000_000;
		}

	}

}
