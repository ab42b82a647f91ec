package io.lbsync.sample.statistics;

import java.time.Instant;

import io.lbsync.job.JobExecution;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The job that counts articles, called by hand.
 */
@SpringBootTest(properties = { "spring.datasource.url=jdbc:h2:mem:statistics;DB_CLOSE_DELAY=-1",
		"umbraco.cms.global.server-role=single", "umbraco.cms.distributed-jobs.delay=01:00:00" })
@AutoConfigureMockMvc
class StatisticsTests {

	@Autowired
	private StatisticsJob job;

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private JdbcClient jdbc;

	@Test
	void articlesAreCountedByTheirStatusOncePerRun() {
		this.job.count(new Slot(6));
		this.jdbc.sql("UPDATE article SET status = 'SCHEDULED' WHERE id = 1").update();
		this.jdbc.sql("UPDATE article SET status = 'EXPIRED' WHERE id = 2").update();
		long runs = this.job.last().runs();
		this.job.count(new Slot(7));
		assertThat(this.job.last()).isEqualTo(new Statistics(1, 1, 0, 1, 7, runs + 1));
	}

	@Test
	void theNumbersAreShown() {
		assertThat(this.mvc.get().uri("/api/statistics")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.articles")
			.asMap()
			.containsOnlyKeys("drafts", "scheduled", "published", "expired", "slot", "runs");
		assertThat(this.mvc.get().uri("/api/statistics")).bodyJson().hasPath("$.ticksHere");
	}

	private record Slot(long slot) implements JobExecution {

		@Override
		public String job() {
			return "article-statistics";
		}

		@Override
		public Instant due() {
			return Instant.EPOCH;
		}

		@Override
		public Instant now() {
			return Instant.EPOCH;
		}

		@Override
		public Instant lastCompleted() {
			return Instant.EPOCH;
		}

		@Override
		public long token() {
			return 1;
		}

		@Override
		public boolean isCancelled() {
			return false;
		}

	}

}
