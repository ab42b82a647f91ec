package io.lbsync.sample.article;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.cache.CacheManager;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The REST API, on H2.
 */
@SpringBootTest(properties = { "spring.datasource.url=jdbc:h2:mem:articles;DB_CLOSE_DELAY=-1",
		"umbraco.cms.global.server-role=single", "umbraco.cms.hosting.machine-identifier=server-under-test",
		"umbraco.cms.distributed-jobs.delay=01:00:00" })
@AutoConfigureMockMvc
class ArticleApiTests {

	private static final String ARTICLES = "/api/articles";

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private CacheManager caches;

	@Autowired
	private JdbcClient jdbc;

	private String article;

	@BeforeEach
	void createArticle() throws Exception {
		MvcTestResult created = post("""
				{"title": "First", "body": "Text", "status": "SCHEDULED",
				 "publishAt": "2026-09-26T14:30:00.123456Z", "expireAt": "2026-12-31T23:59:59Z"}""");
		assertThat(created).hasStatus(HttpStatus.CREATED);
		this.article = created.getResponse().getHeader("Location");
		assertThat(this.article).startsWith(ARTICLES + "/");
	}

	@Test
	void newArticleIsReadAsItWasSent() {
		assertThat(get(this.article)).hasStatusOk().bodyJson().isLenientlyEqualTo("""
				{"title": "First", "body": "Text", "status": "SCHEDULED", "version": 0,
				 "publishAt": "2026-09-26T14:30:00.123456Z", "expireAt": "2026-12-31T23:59:59Z"}""");
	}

	@Test
	void newArticleIsListed() {
		assertThat(get(ARTICLES)).hasStatusOk().bodyJson().extractingPath("$[*].title").asArray().contains("First");
	}

	@Test
	void articleWithoutStatusIsADraft() {
		assertThat(post("""
				{"title": "Second", "body": ""}""")).bodyJson().isLenientlyEqualTo("""
				{"title": "Second", "status": "DRAFT", "publishAt": null, "expireAt": null}""");
	}

	@Test
	void firstReadMissesTheCacheAndTheSecondHitsIt() {
		assertThat(get(this.article)).hasHeader("X-Cache", "MISS");
		assertThat(get(this.article)).hasHeader("X-Cache", "HIT");
	}

	@Test
	void hitIsAnsweredWithoutTheDatabase() {
		get(this.article);
		this.jdbc.sql("UPDATE article SET title = 'Changed behind the back'").update();
		assertThat(get(this.article)).bodyJson().extractingPath("$.title").isEqualTo("First");
	}

	@Test
	void changeEvictsTheArticle() {
		get(this.article);
		assertThat(put("""
				{"title": "Changed", "body": "New text", "status": "PUBLISHED"}""")).hasStatusOk();
		MvcTestResult read = get(this.article);
		assertThat(read).hasHeader("X-Cache", "MISS").bodyJson().isLenientlyEqualTo("""
				{"title": "Changed", "body": "New text", "status": "PUBLISHED", "publishAt": null, "version": 1}""");
	}

	@Test
	void removedArticleIsGoneThoughItWasCached() {
		get(this.article);
		assertThat(this.mvc.delete().uri(this.article)).hasStatus(HttpStatus.NO_CONTENT);
		assertProblem(get(this.article), HttpStatus.NOT_FOUND);
	}

	@Test
	void eachAnswerNamesTheServer() {
		assertThat(get(this.article).getResponse().getHeader("X-Server")).startsWith("server-under-test");
		assertThat(get(ARTICLES).getResponse().getHeader("X-Server")).startsWith("server-under-test");
	}

	@Test
	void missingArticleIsAProblemThatNamesItsNumber() {
		MvcTestResult result = get(ARTICLES + "/987654");
		assertProblem(result, HttpStatus.NOT_FOUND);
		assertThat(result).bodyJson().extractingPath("$.detail").asString().contains("987654");
	}

	@Test
	void missingArticleIsNotCached() {
		get(ARTICLES + "/987654");
		assertThat(this.caches.getCache("articles").get(987654L)).isNull();
	}

	@Test
	void missingArticleCanNeitherBeChangedNorRemoved() {
		assertProblem(this.mvc.put().uri(ARTICLES + "/987654").contentType(MediaType.APPLICATION_JSON).content("""
				{"title": "Title", "body": ""}""").exchange(), HttpStatus.NOT_FOUND);
		assertProblem(this.mvc.delete().uri(ARTICLES + "/987654").exchange(), HttpStatus.NOT_FOUND);
	}

	@Test
	void invalidArticleIsAProblemThatNamesEachField() {
		MvcTestResult result = put("""
				{"title": " ", "publishAt": "2026-01-02T00:00:00Z", "expireAt": "2026-01-02T00:00:00Z"}""");
		assertProblem(result, HttpStatus.BAD_REQUEST);
		assertThat(result).bodyJson()
			.extractingPath("$.errors")
			.asMap()
			.containsOnlyKeys("title", "body", "expireAtAfterPublishAt");
	}

	@Test
	void unreadableArticleIsAProblem() {
		assertProblem(put("{\"title\": "), HttpStatus.BAD_REQUEST);
		assertProblem(put("{\"title\": \"T\", \"body\": \"\", \"status\": \"LOST\"}"), HttpStatus.BAD_REQUEST);
	}

	@Test
	void titleMayHave200CharactersAndNoMore() {
		String form = "{\"title\": \"%s\", \"body\": \"\"}";
		assertThat(put(form.formatted("é".repeat(200)))).hasStatusOk();
		assertProblem(put(form.formatted("é".repeat(201))), HttpStatus.BAD_REQUEST);
	}

	@Test
	void consoleIsTheFirstPage() {
		assertThat(get("/")).hasStatusOk().hasForwardedUrl("index.html");
		assertThat(get("/console.js")).hasStatusOk();
	}

	@Test
	void actuatorShowsHealthWithDetails() throws Exception {
		MvcTestResult health = get("/actuator/health");
		assertThat(health).hasStatusOk();
		assertThat(JsonPath.<String>read(health.getResponse().getContentAsString(), "$.components.db.status"))
			.isEqualTo("UP");
		assertThat(get("/actuator/health/readiness")).hasStatusOk();
		assertThat(get("/actuator/caches")).hasStatusOk();
	}

	private MvcTestResult get(String path) {
		return this.mvc.get().uri(path).exchange();
	}

	private MvcTestResult post(String json) {
		return this.mvc.post().uri(ARTICLES).contentType(MediaType.APPLICATION_JSON).content(json).exchange();
	}

	private MvcTestResult put(String json) {
		return this.mvc.put().uri(this.article).contentType(MediaType.APPLICATION_JSON).content(json).exchange();
	}

	private static void assertProblem(MvcTestResult result, HttpStatus status) {
		assertThat(result).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

}
