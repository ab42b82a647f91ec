package io.lbsync.sync;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.BackgroundThreads;
import io.lbsync.MigratedDatabase;
import io.lbsync.instruction.CacheRefresher;
import io.lbsync.instruction.InstructionRow;
import io.lbsync.jdbc.LogOrder;
import io.lbsync.role.ServerRole;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Pruning with a retention of a second beside 16 writers, three readers and a transaction
 * that stays open: no reader boots cold, nothing is missed, and the alarm tells. Longer:
 * {@code -Dlbsync.test.prune-seconds=60}.
 */
class PruneBesideWritersTests {

	private static final int WRITERS = 16;

	private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("lbsync.test.prune-seconds", 2));

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private static final PruneSettings SETTINGS = new PruneSettings(Duration.ofSeconds(10), Duration.ofSeconds(1),
			Duration.ofSeconds(10), 500);

	private final Set<Integer> committed = ConcurrentHashMap.newKeySet();

	private final List<Integer> pinned = new ArrayList<>();

	private final AtomicInteger numbers = new AtomicInteger();

	private final AtomicLong longestWrite = new AtomicLong();

	private final BackgroundThreads threads = new BackgroundThreads();

	private final AtomicBoolean writing = new AtomicBoolean(true);

	private final AtomicBoolean reading = new AtomicBoolean(true);

	private String report = "";

	private final List<Reader> readers = new ArrayList<>();

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void noReaderBootsColdNothingIsMissedAndTheAlarmTells(Product product) throws Exception {
		try (MigratedDatabase migrated = MigratedDatabase.create(product);
				HikariDataSource pool = migrated.test().anotherPool();
				Connection pin = connection(migrated.test())) {
			for (int i = 0; i < 3; i++) {
				this.readers.add(new Reader(pool, "reader" + i));
			}
			TestServer first = this.readers.get(0).server;
			Pruner pruner = first.pruner(ServerRole.SCHEDULING_PUBLISHER, SETTINGS);
			List<Thread> reading = this.readers.stream().map((reader) -> this.threads.start(reader::run)).toList();
			List<Thread> writing = new ArrayList<>();
			for (int i = 0; i < WRITERS; i++) {
				Random random = new Random(i);
				writing.add(this.threads.start(() -> write(migrated.test(), first, random)));
			}
			try {
				prune(migrated, pin, pruner);
				this.writing.set(false);
				join(writing);
				awaitAll();
			}
			finally {
				this.writing.set(false);
				this.reading.set(false);
				join(writing);
				join(reading);
			}
			System.err.printf(
					"Prune beside %d writers, %s: %d rows committed, %s; cold boots %d; longest write %.1f ms%n",
					WRITERS, product, this.committed.size(), this.report, coldBoots(), this.longestWrite.get() / 1e6);
			assertThat(this.threads.failures()).isEmpty();
			assertThat(coldBoots()).as("cold boots").isZero();
		}
	}

	private void prune(MigratedDatabase migrated, Connection pin, Pruner pruner) throws SQLException {
		TestServer first = this.readers.get(0).server;
		long before = pruneUntil(pruner, first, (pruned) -> pruned > 0);
		boolean pinned = pin(migrated, first, pin);
		if (pinned) {
			// What was settled when it began still goes.
			pruneUntil(pruner, first, (pruned) -> !pruner.status().heldFor().isZero());
			assertThat(pruner.status().reason()).as("the alarm tells").contains("Find it and end it");
			pruneUntil(pruner, first, (pruned) -> rows(migrated) > 100 && !pruner.status().heldFor().isZero());
		}
		else {
			pruneUntil(pruner, first, (pruned) -> pruned > before);
		}
		long beside = pruner.status().pruned();
		pin.commit();
		this.committed.addAll(this.pinned);
		long after = pruneUntil(pruner, first, (pruned) -> pruned > beside + 100 && pruner.status().heldFor().isZero());
		this.report = "pruned %d before, %d beside and %d after a pinned transaction, which was %s".formatted(before,
				beside - before, after - beside, pinned ? "reported" : "no hindrance");
	}

	private static void join(List<Thread> threads) throws InterruptedException {
		for (Thread thread : threads) {
			thread.join();
		}
	}

	/**
	 * Let the pruner's clock go as fast as the readers do: between two of its steps each
	 * reader has looked at the log, as a live server does within an interval.
	 * @return rows pruned since the start
	 */
	private long pruneUntil(Pruner pruner, TestServer first, LongPredicate reached) {
		long from = System.nanoTime();
		while (System.nanoTime() - from < TIME.toNanos() || !reached.test(pruner.status().pruned())) {
			assertThat(this.threads.failures()).isEmpty();
			assertThat(System.nanoTime() - from).as("nanoseconds").isLessThan(PATIENCE.toNanos());
			pruner.step();
			List<Integer> steps = this.readers.stream().map((reader) -> reader.steps.get()).toList();
			await().atMost(PATIENCE)
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(10))
				.until(() -> this.threads.failed() || haveGoneOn(steps));
			first.ticker.advance(SETTINGS.settling());
			LockSupport.parkNanos(200_000_000);
		}
		return pruner.status().pruned();
	}

	private boolean haveGoneOn(List<Integer> steps) {
		for (int i = 0; i < steps.size(); i++) {
			if (this.readers.get(i).steps.get() < steps.get(i) + 4) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Leave a transaction open, with a row of its own in the log where that does not keep
	 * all others waiting.
	 * @return whether readers may wait for it
	 */
	private boolean pin(MigratedDatabase migrated, TestServer server, Connection pin) throws SQLException {
		pin.setAutoCommit(false);
		if (migrated.database().dialect().logOrder() != LogOrder.LOCK_ROW) {
			this.pinned.add(append(server, pin, this.numbers.incrementAndGet()));
			return true;
		}
		try (PreparedStatement statement = pin
			.prepareStatement(migrated.sql("UPDATE \"umbracoNode\" SET \"sortOrder\" = 2"))) {
			statement.executeUpdate();
		}
		return false;
	}

	private void write(TestDatabase database, TestServer server, Random random) throws Exception {
		try (Connection connection = connection(database)) {
			connection.setAutoCommit(false);
			while (this.writing.get()) {
				List<Integer> numbers = new ArrayList<>();
				long from = System.nanoTime();
				numbers.add(append(server, connection, this.numbers.incrementAndGet()));
				this.longestWrite.accumulateAndGet(System.nanoTime() - from, Math::max);
				if (random.nextInt(4) == 0) {
					Savepoint savepoint = connection.setSavepoint();
					append(server, connection, this.numbers.incrementAndGet());
					connection.rollback(savepoint);
				}
				LockSupport.parkNanos(random.nextInt(20_000_000));
				if (random.nextInt(20) == 0) {
					connection.rollback();
				}
				else {
					connection.commit();
					this.committed.addAll(numbers);
				}
			}
		}
	}

	private int append(TestServer server, Connection connection, int number) throws SQLException {
		server.log.append(connection, List.of(new InstructionRow(SyncTests.remove(SyncTests.DISK, number), 1)));
		return number;
	}

	private void awaitAll() {
		await().atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(100))
			.untilAsserted(() -> assertThat(this.readers).allSatisfy(
					(reader) -> assertThat(reader.missed(this.committed)).as("rows that were missed").isEmpty()));
	}

	private int coldBoots() {
		return this.readers.stream().mapToInt((reader) -> reader.server.coldBoots.size()).sum();
	}

	private static long rows(MigratedDatabase migrated) {
		return org.springframework.jdbc.core.simple.JdbcClient.create(migrated.test().dataSource())
			.sql(migrated.sql("SELECT COUNT(*) FROM \"umbracoCacheInstruction\""))
			.query(Long.class)
			.single();
	}

	private static Connection connection(TestDatabase database) throws SQLException {
		return DriverManager.getConnection(database.url(), database.username(), database.password());
	}

	/**
	 * A server that reads all the time.
	 */
	private final class Reader {

		private final Numbers refresher = new Numbers();

		private final TestServer server;

		private final AtomicInteger steps = new AtomicInteger();

		Reader(HikariDataSource pool, String name) {
			this.server = new TestServer(pool, name, this.refresher);
			this.server.step();
			this.server.coldBoots.clear();
		}

		void run() {
			while (PruneBesideWritersTests.this.reading.get()) {
				this.server.sync.step();
				this.steps.incrementAndGet();
				LockSupport.parkNanos(20_000_000);
			}
		}

		Set<Integer> missed(Set<Integer> committed) {
			Set<Integer> missed = new HashSet<>(committed);
			missed.removeAll(this.refresher.seen);
			return missed;
		}

	}

	/**
	 * Remembers what it is told.
	 */
	private static final class Numbers implements CacheRefresher {

		private final Set<Integer> seen = ConcurrentHashMap.newKeySet();

		@Override
		public UUID uniqueId() {
			return SyncTests.DISK;
		}

		@Override
		public String name() {
			return "numbers";
		}

		@Override
		public void refreshAll() {
			// Counted as a cold boot.
		}

		@Override
		public void remove(int id) {
			this.seen.add(id);
		}

	}

}
