package io.lbsync.job;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;

import io.lbsync.jdbc.Dialect;

/**
 * A job that leaves a row for each of its slots, in a table that has no key, and takes a
 * little while.
 *
 * @param name its name
 * @param period its period
 * @param transactional whether the row comes with the slot or without
 * @param aligned whether its slots are aligned
 * @param longest longest time of a run
 */
record EffectJob(String name, Duration period, boolean transactional, boolean aligned, Duration longest) {

	/**
	 * The table, stamped by the database.
	 */
	static String table(Dialect dialect) {
		return dialect.sql("CREATE TABLE \"effect\" (\"job\" varchar(100), \"slot\" bigint, \"token\" bigint, "
				+ "\"server\" varchar(100), \"at\" " + (dialect.name().equals("mysql") ? "datetime(6)" : "timestamp(6)")
				+ ")");
	}

	static String text(List<EffectJob> jobs) {
		return jobs.stream()
			.map((job) -> "%s:%s:%s:%s:%s".formatted(job.name, job.period, job.transactional, job.aligned, job.longest))
			.collect(Collectors.joining(";"));
	}

	static List<EffectJob> parse(String text) {
		return Arrays.stream(text.split(";"))
			.map((one) -> one.split(":"))
			.map((parts) -> new EffectJob(parts[0], Duration.parse(parts[1]), Boolean.parseBoolean(parts[2]),
					Boolean.parseBoolean(parts[3]), Duration.parse(parts[4])))
			.toList();
	}

	DistributedBackgroundJob on(JdbcClient jdbc, Dialect dialect, String server) {
		String insert = dialect.sql("INSERT INTO \"effect\" (\"job\", \"slot\", \"token\", \"server\", \"at\") "
				+ "VALUES (?, ?, ?, ?, " + dialect.utcNow() + ")");
		return new TestJob(this.name, this.period, this.transactional, this.aligned, (execution) -> {
			jdbc.sql(insert).params(execution.job(), execution.slot(), execution.token(), server).update();
			long most = this.longest.toMillis();
			if (most > 0) {
				Thread.sleep(ThreadLocalRandom.current().nextLong(most));
			}
		});
	}

}
