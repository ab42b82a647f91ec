package io.lbsync.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Objects;

import io.lbsync.sync.Sync;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How fast a server that was away catches up: 1,000,000 evictions wait in a PostgreSQL
 * database, and are read, parsed and applied to a Caffeine cache that holds their keys.
 * Beside it, in the same run, the same rows are fetched in the same pages and thrown
 * away: faster is not possible.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar io.lbsync.benchmarks.CatchUp}
 */
public final class CatchUp {

	private static final int INSTRUCTIONS = 1_000_000;

	private static final int KEYS = 100_000;

	private static final int ROUNDS = 5;

	private static final String WAITING = """
			INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated", "instructionCount")
			SELECT clock_timestamp() AT TIME ZONE 'UTC',
				'[' || string_agg(replace(?, 'KEY', CAST((CAST(n AS bigint) * 7919 + i) %% %d AS text)), ',') || ']',
				'somebody else', ?
			FROM generate_series(1, ?) AS n, generate_series(1, ?) AS i
			GROUP BY n
			""".formatted(KEYS);

	private static final String PAGE = """
			SELECT "id", "utcStamp", "jsonInstruction", "originated", "instructionCount"
			FROM "umbracoCacheInstruction"
			WHERE "id" > ?
			ORDER BY "id"
			LIMIT 1000
			""";

	private CatchUp() {
	}

	/**
	 * Measure and print.
	 * @param arguments none
	 * @throws SQLException from the driver
	 */
	public static void main(String[] arguments) throws SQLException {
		try (TestDatabase database = TestDatabase.create(Product.POSTGRESQL);
				ConfigurableApplicationContext server = Application.start(database, "reader");
				ConfigurableApplicationContext writer = Application.start(database, "writer")) {
			server.getBean(Sync.class).step();
			String instruction = sample(database, writer);
			for (int perRow : new int[] { 1, 100 }) {
				for (int round = 1; round <= ROUNDS; round++) {
					round(database, server, instruction, perRow);
				}
			}
		}
		System.exit(0);
	}

	/**
	 * An instruction as lbsync writes it.
	 */
	private static String sample(TestDatabase database, ConfigurableApplicationContext writer) {
		cache(writer).evict("KEY");
		String row = JdbcClient.create(database.dataSource())
			.sql("SELECT \"jsonInstruction\" FROM \"umbracoCacheInstruction\"")
			.query(String.class)
			.single();
		return row.substring(1, row.length() - 1);
	}

	private static void round(TestDatabase database, ConfigurableApplicationContext server, String instruction,
			int perRow) throws SQLException {
		Sync sync = server.getBean(Sync.class);
		Cache cache = cache(server);
		sync.step();
		for (int i = 0; i < KEYS; i++) {
			int key = i;
			cache.get(String.valueOf(key), () -> key);
		}
		long before = sync.status().lastSyncedId();
		long last = fill(database, instruction, perRow);
		database.execute("VACUUM ANALYZE \"umbracoCacheInstruction\"");
		double bare = INSTRUCTIONS / seconds(() -> scan(database, before, last));
		long applied = sync.status().counts().applied();
		double caughtUp = INSTRUCTIONS / seconds(() -> {
			do {
				sync.step();
			}
			while (sync.status().lastSyncedId() < last);
		});
		System.out.printf(Locale.ROOT,
				"%,d instructions, %3d in a row: caught up %,9.0f/s, bare scan %,9.0f/s, share %3.0f %%; "
						+ "applied %,d, left in the cache %d, cold boots %s%n",
				INSTRUCTIONS, perRow, caughtUp, bare, 100 * caughtUp / bare, sync.status().counts().applied() - applied,
				left(cache), sync.status().bootReason());
	}

	private static long fill(TestDatabase database, String instruction, int perRow) {
		JdbcClient jdbc = JdbcClient.create(database.dataSource());
		jdbc.sql(WAITING).params(instruction, perRow, INSTRUCTIONS / perRow, perRow).update();
		return jdbc.sql("SELECT MAX(\"id\") FROM \"umbracoCacheInstruction\"").query(Long.class).single();
	}

	private static void scan(TestDatabase database, long before, long last) throws SQLException {
		try (Connection connection = database.dataSource().getConnection();
				PreparedStatement page = connection.prepareStatement(PAGE)) {
			long after = before;
			while (after < last) {
				page.setLong(1, after);
				after = fetch(page);
			}
		}
	}

	private static long fetch(PreparedStatement page) throws SQLException {
		long after = 0;
		try (ResultSet rows = page.executeQuery()) {
			while (rows.next()) {
				after = rows.getLong(1);
				rows.getObject(2, LocalDateTime.class);
				rows.getString(3);
				rows.getString(4);
				rows.getInt(5);
			}
		}
		return after;
	}

	private static int left(Cache cache) {
		int left = 0;
		for (int i = 0; i < KEYS; i++) {
			if (cache.get(String.valueOf(i)) != null) {
				left++;
			}
		}
		return left;
	}

	private static Cache cache(ConfigurableApplicationContext server) {
		return Objects.requireNonNull(server.getBean(CacheManager.class).getCache(Application.CACHE));
	}

	private static double seconds(Work work) throws SQLException {
		long start = System.nanoTime();
		work.run();
		return (System.nanoTime() - start) / 1e9;
	}

	private interface Work {

		void run() throws SQLException;

	}

}
