package io.lbsync.sample.statistics;

import java.util.HashMap;
import java.util.Map;

import io.lbsync.job.DistributedJob;
import io.lbsync.job.JobExecution;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts the articles: a distributed job in its simplest form. Its transaction commits
 * only while the slot is this server's, so that {@code runs} grows by one in each slot,
 * whatever happens to servers. Thread-safe.
 */
@Component
class StatisticsJob {

	private static final String COUNT = """
			SELECT status, COUNT(*) AS articles
			FROM article
			GROUP BY status
			""";

	private static final String WRITE = """
			UPDATE article_statistics
			SET drafts = :drafts, scheduled = :scheduled, published = :published, expired = :expired,
				slot = :slot, runs = runs + 1
			WHERE id = 1
			""";

	private static final String READ = """
			SELECT drafts, scheduled, published, expired, slot, runs
			FROM article_statistics
			WHERE id = 1
			""";

	private final JdbcClient jdbc;

	StatisticsJob(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Count the articles by their status.
	 * @param execution slot of the job
	 */
	@DistributedJob(name = "article-statistics", period = "10s", transactional = true)
	public void count(JobExecution execution) {
		Map<String, Long> articles = new HashMap<>();
		this.jdbc.sql(COUNT).query((row) -> {
			articles.put(row.getString("status"), row.getLong("articles"));
		});
		this.jdbc.sql(WRITE)
			.param("drafts", articles.getOrDefault("DRAFT", 0L))
			.param("scheduled", articles.getOrDefault("SCHEDULED", 0L))
			.param("published", articles.getOrDefault("PUBLISHED", 0L))
			.param("expired", articles.getOrDefault("EXPIRED", 0L))
			.param("slot", execution.slot())
			.update();
	}

	/**
	 * What was counted last, on whichever server.
	 * @return the numbers
	 */
	Statistics last() {
		return this.jdbc.sql(READ).query(Statistics.class).single();
	}

}
