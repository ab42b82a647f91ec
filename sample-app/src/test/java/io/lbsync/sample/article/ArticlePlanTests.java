package io.lbsync.sample.article;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Which articles a run of scheduled publishing changes, on each database that the sample
 * runs on. Articles are saved now; runs are of any time.
 */
@ParameterizedClass
@ProductSource({ Product.H2, Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArticlePlanTests {

	private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

	@Parameter
	private Product product;

	private TestDatabase database;

	private JdbcClient jdbc;

	private ArticleStore store;

	@BeforeParameterizedClassInvocation
	void bringTheTable(Product product) {
		this.database = TestDatabase.create(product);
		// With MariaDB's driver, the sample's only one for it, Boot takes MySQL for
		// MariaDB.
		String folder = ((product == Product.MYSQL) ? Product.MARIADB : product).name().toLowerCase(Locale.ROOT);
		Flyway.configure()
			.dataSource(this.database.dataSource())
			.locations("classpath:db/migration/" + folder)
			.load()
			.migrate();
		this.jdbc = JdbcClient.create(this.database.dataSource());
		this.store = new ArticleStore(this.jdbc);
	}

	@AfterParameterizedClassInvocation
	void closeTheDatabase() {
		this.database.close();
	}

	@BeforeEach
	void removeAllArticles() {
		this.store.findAll().forEach((article) -> this.store.delete(article.id()));
	}

	@ParameterizedTest
	@EnumSource(names = { "DRAFT", "SCHEDULED" })
	void articleGoesLiveAtItsTimeAndNotBefore(ArticleStatus status) {
		long id = save(status, hours(1), null);
		assertThat(run(hours(1).minusNanos(1000), this.now)).isEmpty();
		assertThat(run(hours(1), hours(1).minusNanos(1000))).containsExactly(id);
		assertThat(this.store.find(id)).hasValueSatisfying((article) -> {
			assertThat(article.status()).isEqualTo(ArticleStatus.PUBLISHED);
			assertThat(article.version()).isEqualTo(1);
			assertThat(article.publishAt()).isEqualTo(hours(1));
		});
	}

	@Test
	void articleGoesAwayAtItsTimeAndNotBefore() {
		long id = save(ArticleStatus.PUBLISHED, null, hours(1));
		assertThat(run(hours(1).minusNanos(1000), this.now)).isEmpty();
		assertThat(run(hours(1), hours(1).minusNanos(1000))).containsExactly(id);
		assertThat(status(id)).isEqualTo(ArticleStatus.EXPIRED);
	}

	@Test
	void firstRunOfAllDoesWhatIsDue() {
		long first = save(ArticleStatus.DRAFT, hours(1), null);
		long second = save(ArticleStatus.PUBLISHED, null, hours(-1));
		assertThat(run(hours(2), Instant.EPOCH)).containsExactly(first, second);
	}

	@Test
	void lateRunDoesWhatEarlierOnesMissed() {
		long live = save(ArticleStatus.SCHEDULED, hours(1), hours(9));
		long away = save(ArticleStatus.PUBLISHED, null, hours(2));
		assertThat(run(hours(3), this.now)).containsExactly(live, away);
		assertThat(status(live)).isEqualTo(ArticleStatus.PUBLISHED);
		assertThat(status(away)).isEqualTo(ArticleStatus.EXPIRED);
	}

	@ParameterizedTest
	@EnumSource(names = { "DRAFT", "EXPIRED" })
	void withdrawalAfterTheTimeIsNotUndoneByALateRun(ArticleStatus withdrawn) {
		long id = save(withdrawn, hours(-1), null);
		assertThat(run(hours(1), hours(-2))).isEmpty();
		assertThat(status(id)).isEqualTo(withdrawn);
	}

	@Test
	void draftThatWasSavedBeforeItsTimeIsPublishedUnlessItIsSavedAgain() {
		long id = save(ArticleStatus.DRAFT, hours(-1), null);
		this.jdbc.sql("UPDATE article SET decided_at = :earlier")
			.param("earlier", LocalDateTime.ofInstant(hours(-5), ZoneOffset.UTC))
			.update();
		assertThat(this.store.findDue(this.now, hours(-2))).containsExactly(id);
		this.store.update(id, form(ArticleStatus.DRAFT, hours(-1), null));
		assertThat(run(this.now, hours(-2))).isEmpty();
	}

	@Test
	void whoSchedulesForAPastTimeMeansAtOnce() {
		long id = save(ArticleStatus.SCHEDULED, hours(-2), null);
		assertThat(run(hours(1), hours(-1))).containsExactly(id);
	}

	@Test
	void bothTimesWithinOneRunMakeItExpire() {
		long id = save(ArticleStatus.SCHEDULED, hours(1), hours(2));
		assertThat(run(hours(3), this.now)).containsExactly(id);
		assertThat(status(id)).isEqualTo(ArticleStatus.EXPIRED);
		assertThat(this.store.find(id)).hasValueSatisfying((article) -> assertThat(article.version()).isEqualTo(1));
	}

	@Test
	void bothTimesInThePastMakeItExpire() {
		long id = save(ArticleStatus.SCHEDULED, hours(-3), hours(-2));
		assertThat(run(hours(1), hours(-1))).containsExactly(id);
		assertThat(status(id)).isEqualTo(ArticleStatus.EXPIRED);
	}

	@Test
	void articleThatWasBroughtBackAfterItsEndStaysPublic() {
		long id = save(ArticleStatus.PUBLISHED, null, hours(-2));
		assertThat(run(hours(1), hours(-1))).isEmpty();
		assertThat(status(id)).isEqualTo(ArticleStatus.PUBLISHED);
	}

	@Test
	void articleThatWasCorrectedWhileItsRunIsLateStillExpires() {
		long id = save(ArticleStatus.PUBLISHED, null, hours(-1));
		assertThat(run(hours(1), hours(-2))).containsExactly(id);
	}

	@Test
	void articleWhoseEditorCommittedAfterTheRunThatCouldNotSeeItIsDoneByTheNext() {
		long live = save(ArticleStatus.DRAFT, hours(1), null);
		long away = save(ArticleStatus.PUBLISHED, null, hours(1));
		assertThat(run(hours(3), hours(2))).containsExactly(live, away);
	}

	@Test
	void whatWasDoneIsNotDoneAgain() {
		save(ArticleStatus.SCHEDULED, hours(1), hours(9));
		save(ArticleStatus.PUBLISHED, null, hours(1));
		assertThat(run(hours(2), this.now)).hasSize(2);
		assertThat(run(hours(2), this.now)).isEmpty();
		assertThat(run(hours(3), hours(2))).isEmpty();
	}

	@Test
	void editorWhoWithdrawsWhileTheRunIsOnWins() {
		long id = save(ArticleStatus.SCHEDULED, hours(-1), null);
		assertThat(this.store.findDue(this.now, hours(-2))).containsExactly(id);
		this.store.update(id, form(ArticleStatus.DRAFT, hours(-1), null));
		assertThat(this.store.carryOut(id, this.now, hours(-2))).isFalse();
		assertThat(status(id)).isEqualTo(ArticleStatus.DRAFT);
	}

	@Test
	void openTransactionOfAnEditorHoldsUpNoOtherArticle() throws Exception {
		long open = save(ArticleStatus.SCHEDULED, hours(5), null);
		long due = save(ArticleStatus.SCHEDULED, hours(1), null);
		try (Connection editor = this.database.dataSource().getConnection();
				Statement statement = editor.createStatement()) {
			editor.setAutoCommit(false);
			statement.executeUpdate("UPDATE article SET title = 'Being written' WHERE id = " + open);
			CompletableFuture<List<Long>> run = CompletableFuture.supplyAsync(() -> run(hours(2), this.now));
			await().atMost(Duration.ofSeconds(10)).until(run::isDone);
			assertThat(run).isCompletedWithValue(List.of(due));
			editor.rollback();
		}
	}

	private List<Long> run(Instant due, Instant lastCompleted) {
		return this.store.findDue(due, lastCompleted)
			.stream()
			.filter((id) -> this.store.carryOut(id, due, lastCompleted))
			.toList();
	}

	private long save(ArticleStatus status, @Nullable Instant publishAt, @Nullable Instant expireAt) {
		return this.store.insert(form(status, publishAt, expireAt));
	}

	private static ArticleForm form(ArticleStatus status, @Nullable Instant publishAt, @Nullable Instant expireAt) {
		return new ArticleForm("Title", "", status, publishAt, expireAt);
	}

	private ArticleStatus status(long id) {
		return this.store.find(id).orElseThrow().status();
	}

	private Instant hours(int hours) {
		return this.now.plus(Duration.ofHours(hours));
	}

}
