package io.lbsync.benchmarks.growth;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

import io.lbsync.benchmarks.rig.Background;
import io.lbsync.benchmarks.rig.BareServer;
import io.lbsync.benchmarks.rig.Percentiles;
import io.lbsync.benchmarks.rig.Results;
import io.lbsync.delivery.DistributedCache;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.LogCursor;
import io.lbsync.jdbc.Database;
import io.lbsync.pulse.Pulse;
import io.lbsync.sync.Pruner;
import io.lbsync.sync.Sync;
import io.lbsync.testkit.PostgresServer;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rows that wait for a server that was away, and then are old: how fast they are read,
 * what a look at the log costs beside them, and how fast they are pruned.
 */
final class RowsGrowth {

	private static final String WAITING = """
			INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated", "instructionCount")
			SELECT clock_timestamp() AT TIME ZONE 'UTC', replace(:sample, '4711', CAST(100000 + n % 100000 AS text)),
				'somebody else', 1
			FROM generate_series(1, :rows) AS n
			""";

	private static final int SAMPLE = 4711;

	private static final int PAGE = 1000;

	private static final long LOOK = 10_000_000;

	private static final int LOOKS = 300;

	private static final String PREFIX = "umbraco.cms.global.database-server-messenger.";

	private final Plan plan;

	private final Results results;

	private final Heard heard = new Heard();

	RowsGrowth(Plan plan, Results results) {
		this.plan = plan;
		this.results = results;
	}

	void measure(PostgresServer server) {
		System.out
			.printf("%nRows that wait, and are old then: seconds to catch up, rows/s; a look at the log p50 and p99 "
					+ "(ms); rows/s pruned%n");
		String url = server.createDatabase("rows");
		try (ConfigurableApplicationContext reader = BareServer.start(url, "reader", Map.of("heard", this.heard),
				"lbsync.loops=off", "umbraco.cms.global.server-role=subscriber")) {
			reader.getBean(Sync.class).step();
			JdbcClient jdbc = reader.getBean(JdbcClient.class);
			String sample = sample(url, jdbc);
			for (int rows : this.plan.rows()) {
				measure(rows, url, reader, sample);
			}
		}
	}

	private static String sample(String url, JdbcClient jdbc) {
		try (ConfigurableApplicationContext writer = BareServer.start(url, "writer", Map.of("heard", new Heard()),
				"lbsync.loops=off", "umbraco.cms.global.server-role=subscriber")) {
			writer.getBean(DistributedCache.class).refresh(Heard.ID, SAMPLE);
			return jdbc.sql("SELECT MAX(\"jsonInstruction\") FROM \"umbracoCacheInstruction\"")
				.query(String.class)
				.single();
		}
	}

	private void measure(int rows, String url, ConfigurableApplicationContext reader, String sample) {
		JdbcClient jdbc = reader.getBean(JdbcClient.class);
		jdbc.sql(WAITING).param("sample", sample).param("rows", rows).update();
		jdbc.sql("VACUUM ANALYZE \"umbracoCacheInstruction\"").update();
		jdbc.sql("CHECKPOINT").update();
		double seconds = catchUp(reader.getBean(Sync.class), jdbc, rows);
		Percentiles looks = looks(reader);
		double pruned = prune(url, rows);
		System.out.printf(Locale.ROOT, "  %,12d rows  %8.3f s  %,10.0f/s  %8.3f %8.3f  %,10.0f/s%n", rows, seconds,
				rows / seconds, looks.millis(0.5), looks.millis(0.99), pruned);
		this.results.add("Backlog: seconds to catch up", "lbsync", rows, seconds);
		this.results.add("Backlog: rows per second", "lbsync", rows, rows / seconds);
		this.results.add("Table: a look at the log p50 (ms)", "lbsync", rows, looks.millis(0.5));
		this.results.add("Table: a look at the log p99 (ms)", "lbsync", rows, looks.millis(0.99));
		this.results.add("Table: rows pruned per second", "lbsync", rows, pruned);
	}

	private double catchUp(Sync sync, JdbcClient jdbc, int rows) {
		long head = jdbc.sql("SELECT MAX(\"id\") FROM \"umbracoCacheInstruction\"").query(Long.class).single();
		long before = this.heard.count();
		long start = System.nanoTime();
		do {
			sync.step();
		}
		while (sync.status().lastSyncedId() < head);
		double seconds = (System.nanoTime() - start) / 1e9;
		if (this.heard.count() == before || !sync.status().troubles().isEmpty()) {
			throw new IllegalStateException("%d rows were not applied one by one: %s".formatted(rows, sync.status()));
		}
		return seconds;
	}

	private static Percentiles looks(ConfigurableApplicationContext reader) {
		Pulse pulse = new Pulse(reader.getBean(Database.class), true);
		LogCursor cursor = reader.getBean(InstructionLog.class).cursor();
		pulse.prepare(cursor);
		return Percentiles.of(LongStream.range(0, LOOKS).map((look) -> {
			long start = System.nanoTime();
			pulse.read(cursor, PAGE);
			return System.nanoTime() - start;
		}).skip(LOOKS / 10));
	}

	/**
	 * Prune with a server of its own, for which everything is old.
	 */
	private double prune(String url, int rows) {
		try (ConfigurableApplicationContext server = BareServer.start(url, "pruner" + rows, "lbsync.loops=off",
				"umbraco.cms.global.server-role=single", PREFIX + "time-to-retain-instructions=00:00:00.1",
				PREFIX + "time-between-sync-operations=00:00:00.05",
				PREFIX + "time-between-prune-operations=00:00:00.1"); Background threads = new Background()) {
			Sync sync = server.getBean(Sync.class);
			Pruner pruner = server.getBean(Pruner.class);
			long patience = System.nanoTime();
			double seconds = 0;
			threads.start(() -> stopInTime(pruner, threads));
			while (pruner.status().pruned() < rows && seconds < this.plan.pruning()) {
				sync.step();
				threads.pass(0.1);
				long before = pruner.status().pruned();
				long start = System.nanoTime();
				pruner.step();
				if (pruner.status().pruned() > before) {
					seconds += (System.nanoTime() - start) / 1e9;
				}
				if (System.nanoTime() - patience > 120e9) {
					throw new IllegalStateException("Not pruned: " + pruner.status());
				}
			}
			return pruner.status().pruned() / seconds;
		}
	}

	/**
	 * The chunk in flight is the last one then.
	 */
	private void stopInTime(Pruner pruner, Background threads) {
		while (threads.isRunning() && pruner.status().pruned() == 0) {
			LockSupport.parkNanos(LOOK);
		}
		long start = System.nanoTime();
		while (threads.isRunning() && System.nanoTime() - start < this.plan.pruning() * 1e9) {
			LockSupport.parkNanos(LOOK);
		}
		pruner.stop(Duration.ZERO);
	}

}
