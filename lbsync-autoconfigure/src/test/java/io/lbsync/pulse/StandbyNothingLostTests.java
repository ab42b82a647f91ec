package io.lbsync.pulse;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.lbsync.BackgroundThreads;
import io.lbsync.ReplicatedDatabase;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.LogCursor;
import io.lbsync.instruction.LogSelect;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.PostgresServer.StopMode;
import io.lbsync.testkit.PostgresStandby;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Promises P2 and P3 on a PostgreSQL standby: 16 writers on the primary that commit in
 * any order, beside a foreign transaction that stays open; a server on the primary that
 * saves its position each second; locks and vacuums that the replay may cancel statements
 * for; then the replay is paused for a while, and the standby crashes. Prints what it
 * measured. Fewer or more rows: {@code -Dlbsync.test.standby-rows=1000000}.
 */
class StandbyNothingLostTests {

	private static final int WRITERS = 16;

	private static final int ROWS = Integer.getInteger("lbsync.test.standby-rows", 40_000);

	private final RandomWriter writer = new RandomWriter();

	private final Map<String, Long> committed = this.writer.committed;

	// What was handed out, and when.
	private final Map<String, Long> seen = new ConcurrentHashMap<>();

	private final AtomicBoolean reading = new AtomicBoolean(true);

	private final BackgroundThreads threads = new BackgroundThreads();

	private volatile int twice;

	private volatile int failed;

	private volatile int mostRemembered;

	@Test
	void sixteenWritersLoseNothing() throws Exception {
		try (PostgresServer server = PostgresServer.start(Map.of("max_standby_streaming_delay", "0"));
				PostgresStandby standby = server.standby(server.port());
				ReplicatedDatabase replicated = ReplicatedDatabase.create(server, standby)) {
			replicated.execute("ALTER SEQUENCE \"umbracoCacheInstruction_id_seq\" CACHE 20");
			Database primary = database(replicated.primary());
			InstructionLog log = new InstructionLog(primary.dialect(),
					new ServerStart(new ServerIdentity("HOST", "app")), Tables.read(primary), Duration.ofSeconds(5));
			LogCursor cursor = log.cursor();
			Pulse pulse = new Pulse(database(replicated.standby()), true);
			drain(pulse, cursor);
			Thread reader = this.threads.start(() -> read(pulse, cursor));
			Thread publisher = this.threads.start(() -> publish(new Pulse(primary, true), log.cursor(), replicated));
			List<Thread> writers = new ArrayList<>();
			for (int i = 0; i < WRITERS; i++) {
				int number = i;
				writers.add(this.threads.start(() -> this.writer.write(replicated.primaryUrl(), log, number)));
			}
			Window foreign = besideForeignTransaction(replicated);
			Window disturbed = disturb(standby);
			while (this.committed.size() < ROWS && !this.threads.failed()) {
				LockSupport.parkNanos(50_000_000);
			}
			this.writer.writing.set(false);
			for (Thread writer : writers) {
				writer.join();
			}
			publisher.join();
			replicated.replicate();
			awaitEnd();
			this.reading.set(false);
			reader.join();
			assertThat(this.threads.failures()).isEmpty();
			report(foreign, disturbed);
		}
	}

	/**
	 * Whoever reads everything has it soon, and then rows that it reads twice.
	 */
	private void awaitEnd() {
		long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
		while (!this.seen.keySet().containsAll(this.committed.keySet()) && System.nanoTime() < deadline
				&& !this.threads.failed()) {
			LockSupport.parkNanos(50_000_000);
		}
		LockSupport.parkNanos(500_000_000);
	}

	private static Database database(javax.sql.DataSource dataSource) {
		return new Database(dataSource, Dialect.of(dataSource));
	}

	private static Window besideForeignTransaction(ReplicatedDatabase replicated) throws SQLException {
		try (Connection foreign = DriverManager.getConnection(replicated.primaryUrl())) {
			foreign.setAutoCommit(false);
			long from = System.nanoTime();
			try (Statement statement = foreign.createStatement()) {
				statement.execute("SELECT pg_current_xact_id()");
			}
			LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
			long to = System.nanoTime();
			foreign.rollback();
			return new Window(from, to);
		}
	}

	private static Window disturb(PostgresStandby standby) {
		long from = System.nanoTime();
		standby.pauseReplay();
		LockSupport.parkNanos(1_000_000_000);
		standby.resumeReplay();
		standby.restart(StopMode.IMMEDIATE);
		LockSupport.parkNanos(500_000_000);
		return new Window(from, System.nanoTime());
	}

	private void report(Window foreign, Window disturbed) {
		long missed = this.committed.keySet().stream().filter((text) -> !this.seen.containsKey(text)).count();
		long unknown = this.seen.keySet().stream().filter((text) -> !this.committed.containsKey(text)).count();
		Window calm = new Window(foreign.from(), disturbed.from());
		double during = seenWithin(foreign);
		System.err.printf(
				"Nothing lost on a standby: %d rows committed by %d writers; missed %d, read twice %d, never committed %d; "
						+ "age p50 %.2f ms, p99 %.2f ms; of the rows beside a foreign transaction %.1f %% were read before its end; most rows "
						+ "remembered: %d; statements that failed while it was restarted: %d%n",
				this.committed.size(), WRITERS, missed, this.twice, unknown, age(calm, 0.5) / 1e6,
				age(calm, 0.99) / 1e6, 100 * during, this.mostRemembered, this.failed);
		assertThat(this.committed).hasSizeGreaterThanOrEqualTo(ROWS);
		assertThat(missed).as("rows that were committed and not handed out").isZero();
		assertThat(unknown).as("rows that were handed out and not committed").isZero();
		assertThat(this.twice).as("rows that were handed out twice").isZero();
		assertThat(during).as("rows read while the foreign transaction was open").isGreaterThan(0.2);
		assertThat(this.mostRemembered).as("rows remembered at once").isBetween(1, this.committed.size() / 2);
	}

	/**
	 * Share of the rows that were handed out in the window in which they were committed.
	 */
	private double seenWithin(Window window) {
		List<String> inside = this.committed.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() >= window.from() && entry.getValue() < window.to())
			.map(Map.Entry::getKey)
			.toList();
		long seenInside = inside.stream()
			.filter((text) -> this.seen.getOrDefault(text, Long.MAX_VALUE) < window.to())
			.count();
		return (double) seenInside / inside.size();
	}

	private long age(Window window, double quantile) {
		long[] ages = this.committed.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() >= window.from() && entry.getValue() < window.to())
			.filter((entry) -> this.seen.containsKey(entry.getKey()))
			.mapToLong((entry) -> Math.max(0, this.seen.get(entry.getKey()) - entry.getValue()))
			.sorted()
			.toArray();
		return ages[(int) (quantile * (ages.length - 1))];
	}

	private void read(Pulse pulse, LogCursor cursor) {
		while (this.reading.get()) {
			try {
				drain(pulse, cursor);
			}
			catch (DataAccessException ex) {
				// The standby is being restarted.
				this.failed++;
			}
			this.mostRemembered = Math.max(this.mostRemembered, remembered(cursor));
			LockSupport.parkNanos(1_000_000);
		}
	}

	private void drain(Pulse pulse, LogCursor cursor) {
		PulseAnswer answer;
		do {
			answer = pulse.read(cursor, 1000);
			long now = System.nanoTime();
			answer.page().rows().forEach((row) -> {
				if (this.seen.putIfAbsent(row.json(), now) != null) {
					this.twice++;
				}
			});
		}
		while (!answer.page().drained());
	}

	private static int remembered(LogCursor cursor) {
		for (LogSelect select : cursor.selects(1000)) {
			if (select.sql().contains("unnest")) {
				return ((String) select.arguments().get(select.arguments().size() - 2)).split(",").length;
			}
		}
		return 0;
	}

	/**
	 * As a heartbeat does, but each second.
	 */
	private void publish(Pulse pulse, LogCursor cursor, ReplicatedDatabase replicated) {
		while (this.writer.writing.get()) {
			PulseAnswer answer;
			do {
				answer = pulse.read(cursor, 1000);
			}
			while (!answer.page().drained());
			replicated.execute(
					"""
							INSERT INTO "umbracoLastSynced" ("machineId", "lastSyncedDate", "lbsyncState")
							VALUES ('publisher', clock_timestamp(), '{"beat":1,"position":"id/%s"}')
							ON CONFLICT ("machineId") DO UPDATE SET "lbsyncState" = EXCLUDED."lbsyncState\""""
						.formatted(cursor.position().text()),
					"VACUUM \"umbracoLastSynced\"",
					"BEGIN; LOCK TABLE \"umbracoKeyValue\" IN ACCESS EXCLUSIVE MODE; COMMIT");
			LockSupport.parkNanos(1_000_000_000);
		}
	}

	/**
	 * From when to when, in nanoseconds.
	 */
	private record Window(long from, long to) {

	}

}
