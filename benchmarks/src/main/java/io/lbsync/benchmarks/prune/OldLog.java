package io.lbsync.benchmarks.prune;

import io.lbsync.benchmarks.rig.Background;
import io.lbsync.sync.Pruner;
import io.lbsync.sync.Sync;

import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A log with rows that may go, and who deletes them. Used by one thread.
 */
final class OldLog {

	private static final String OLD = """
			INSERT INTO "umbracoCacheInstruction" ("utcStamp", "jsonInstruction", "originated", "instructionCount")
			SELECT (clock_timestamp() - interval '3 days') AT TIME ZONE 'UTC', '[]' || repeat(' ', 200), 'somebody else', 1
			FROM generate_series(1, ?)
			""";

	private static final String CLEAR = """
			DELETE FROM "umbracoCacheInstruction" WHERE "id" < (SELECT MAX("id") FROM "umbracoCacheInstruction")
			""";

	private static final String DELETE = """
			DELETE FROM "umbracoCacheInstruction"
			WHERE "utcStamp" < (clock_timestamp() - interval '2 days') AT TIME ZONE 'UTC'
			""";

	private static final double PATIENCE = 60;

	private final JdbcClient jdbc;

	private final Sync sync;

	private final Pruner pruner;

	/**
	 * Create it.
	 * @param server an application with lbsync, whose loops stand still
	 */
	OldLog(ApplicationContext server) {
		this.jdbc = server.getBean(JdbcClient.class);
		this.sync = server.getBean(Sync.class);
		this.pruner = server.getBean(Pruner.class);
		this.sync.step();
	}

	/**
	 * Let it have old rows, and let the server settle.
	 */
	void fill(int rows) {
		catchUp();
		// Or the oldest rows would have the greater ids.
		this.jdbc.sql(CLEAR).update();
		this.jdbc.sql(OLD).param(rows).update();
		this.jdbc.sql("VACUUM ANALYZE \"umbracoCacheInstruction\"").update();
		this.jdbc.sql("CHECKPOINT").update();
		catchUp();
	}

	/**
	 * Let the server's position be at a row that stays.
	 */
	void catchUp() {
		this.sync.step();
	}

	/**
	 * Delete all old rows in one statement.
	 */
	void deleteAtOnce() {
		this.jdbc.sql(DELETE).update();
	}

	/**
	 * Let lbsync delete all old rows, as soon as it knows that every server has passed
	 * them.
	 * @param rows how many there are
	 * @param threads where else something may fail
	 * @return when it began
	 */
	long prune(int rows, Background threads) {
		long before = this.pruner.status().pruned();
		long began = 0;
		long give = System.nanoTime();
		while (this.pruner.status().pruned() - before < rows) {
			if (System.nanoTime() - give > PATIENCE * 1e9) {
				throw new IllegalStateException("Not pruned: " + this.pruner.status());
			}
			long step = System.nanoTime();
			long pruned = this.pruner.status().pruned();
			this.pruner.step();
			if (this.pruner.status().pruned() > pruned && began == 0) {
				began = step;
			}
			this.sync.step();
			threads.pass(0.1);
		}
		return began;
	}

}
