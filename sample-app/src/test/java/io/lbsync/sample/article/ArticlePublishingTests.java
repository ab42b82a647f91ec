package io.lbsync.sample.article;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Scheduled publishing as a user of the API sees it, with runs that the test starts.
 */
@SpringBootTest(properties = { "spring.datasource.url=jdbc:h2:mem:publishing;DB_CLOSE_DELAY=-1",
		"umbraco.cms.global.server-role=single", "umbraco.cms.distributed-jobs.delay=01:00:00" })
@AutoConfigureMockMvc
class ArticlePublishingTests {

	private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private ArticlePublishing publishing;

	@Autowired
	private Articles articles;

	@Autowired
	private TransactionTemplate transaction;

	@Autowired
	private JdbcClient jdbc;

	@BeforeEach
	void removeAllArticles() {
		this.jdbc.sql("DELETE FROM article").update();
	}

	@Test
	void articleThatWasCachedIsReadAsPublishedAndThenAsExpired() throws Exception {
		String article = create("SCHEDULED", this.now.plusSeconds(60), this.now.plusSeconds(120));
		assertStatus(article, "SCHEDULED");
		run(this.now.plusSeconds(60), this.now);
		assertThat(get(article)).hasHeader("X-Cache", "MISS");
		assertStatus(article, "PUBLISHED");
		run(this.now.plusSeconds(120), this.now.plusSeconds(60));
		assertThat(get(article)).hasHeader("X-Cache", "MISS");
		assertStatus(article, "EXPIRED");
	}

	@Test
	void onlyWhatChangedIsEvicted() throws Exception {
		String due = create("SCHEDULED", this.now.plusSeconds(60), null);
		String planned = create("SCHEDULED", this.now.plusSeconds(600), null);
		String live = create("PUBLISHED", null, null);
		cache(due, planned, live);
		run(this.now.plusSeconds(60), this.now);
		assertThat(get(due)).hasHeader("X-Cache", "MISS");
		assertThat(get(planned)).hasHeader("X-Cache", "HIT");
		assertThat(get(live)).hasHeader("X-Cache", "HIT");
	}

	@Test
	void whereNothingIsDueNothingIsEvictedOrPublished() throws Exception {
		String article = create("SCHEDULED", this.now.plusSeconds(60), null);
		cache(article);
		long instructions = instructions();
		run(this.now.plusSeconds(59), this.now);
		assertThat(get(article)).hasHeader("X-Cache", "HIT");
		assertThat(instructions()).isEqualTo(instructions);
	}

	@Test
	void otherServersAreToldOfEachArticleThatChanged() throws Exception {
		create("SCHEDULED", this.now.plusSeconds(60), null);
		create("PUBLISHED", null, this.now.plusSeconds(60));
		long instructions = instructions();
		run(this.now.plusSeconds(60), this.now);
		assertThat(instructions()).isGreaterThan(instructions);
	}

	@Test
	void articleThatIsNoLongerDueIsNotEvicted() {
		String article = create("DRAFT", this.now.minusSeconds(60), null);
		cache(article);
		long id = Long.parseLong(article.substring(article.lastIndexOf('/') + 1));
		assertThat(this.articles.carryOutPlan(id, this.now, Instant.EPOCH)).isFalse();
		assertThat(get(article)).hasHeader("X-Cache", "HIT");
	}

	@Test
	void runThatIsRolledBackLeavesTheCacheAsItWas() throws Exception {
		String article = create("SCHEDULED", this.now.plusSeconds(60), null);
		cache(article);
		assertThatIllegalStateException().isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
			this.publishing.publish(this.now.plusSeconds(60), this.now);
			throw new IllegalStateException("Taken over");
		}));
		assertThat(get(article)).hasHeader("X-Cache", "HIT");
		assertStatus(article, "SCHEDULED");
	}

	@Test
	void withdrawalThroughTheApiIsNotUndoneByALateRun() throws Exception {
		Instant time = this.now.minusSeconds(60);
		String article = create("SCHEDULED", time, null);
		assertThat(
				this.mvc.put().uri(article).contentType(MediaType.APPLICATION_JSON).content(form("DRAFT", time, null)))
			.hasStatusOk();
		run(this.now.plusSeconds(60), time.minus(Duration.ofHours(1)));
		assertStatus(article, "DRAFT");
	}

	@Test
	void scheduledArticleNeedsItsTime() throws Exception {
		MvcTestResult result = post(form("SCHEDULED", null, this.now));
		assertThat(result).hasStatus(HttpStatus.BAD_REQUEST);
		assertThat(result).bodyJson().extractingPath("$.errors").asMap().containsOnlyKeys("publishAtThereIfScheduled");
	}

	// As the job does.
	private void run(Instant due, Instant lastCompleted) {
		this.transaction.executeWithoutResult((status) -> this.publishing.publish(due, lastCompleted));
	}

	private void cache(String... articles) {
		for (String article : articles) {
			get(article);
			assertThat(get(article)).hasHeader("X-Cache", "HIT");
		}
	}

	private long instructions() {
		return this.jdbc.sql("SELECT COUNT(*) FROM \"umbracoCacheInstruction\"").query(Long.class).single();
	}

	private void assertStatus(String article, String status) throws Exception {
		assertThat(JsonPath.<String>read(get(article).getResponse().getContentAsString(), "$.status"))
			.isEqualTo(status);
	}

	private String create(String status, Instant publishAt, Instant expireAt) {
		MvcTestResult created = post(form(status, publishAt, expireAt));
		assertThat(created).hasStatus(HttpStatus.CREATED);
		return created.getResponse().getHeader("Location");
	}

	private MvcTestResult get(String path) {
		return this.mvc.get().uri(path).exchange();
	}

	private MvcTestResult post(String json) {
		return this.mvc.post().uri("/api/articles").contentType(MediaType.APPLICATION_JSON).content(json).exchange();
	}

	private static String form(String status, Instant publishAt, Instant expireAt) {
		return "{\"title\": \"Title\", \"body\": \"\", \"status\": \"%s\", \"publishAt\": %s, \"expireAt\": %s}"
			.formatted(status, json(publishAt), json(expireAt));
	}

	private static String json(Instant time) {
		return (time != null) ? "\"" + time + "\"" : "null";
	}

}
