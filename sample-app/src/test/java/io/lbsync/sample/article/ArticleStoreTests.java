package io.lbsync.sample.article;

import java.time.Instant;
import java.util.Locale;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table and its SQL on each database that the sample runs on.
 */
class ArticleStoreTests {

	@ParameterizedTest
	@ProductSource({ Product.H2, Product.POSTGRESQL, Product.MARIADB, Product.MYSQL })
	void articleIsStoredChangedAndRemoved(Product product) {
		try (TestDatabase database = TestDatabase.create(product); HikariDataSource pool = database.anotherPool()) {
			Flyway.configure().dataSource(pool).locations("classpath:db/migration/" + folder(product)).load().migrate();
			ArticleStore store = new ArticleStore(JdbcClient.create(pool));
			// An hour that the time zone of the tests skips.
			Instant skipped = Instant.parse("2026-09-27T02:30:00.123456Z");
			Instant late = Instant.parse("2040-01-01T00:00:00Z");
			long id = store.insert(new ArticleForm("Tïtle 漢字 😀", "x".repeat(20_000), null, skipped, late));
			assertThat(store.find(id))
				.contains(new Article(id, "Tïtle 漢字 😀", "x".repeat(20_000), ArticleStatus.DRAFT, skipped, late, 0));
			assertThat(store.update(id, new ArticleForm("Changed", "", ArticleStatus.PUBLISHED, null, null))).isTrue();
			assertThat(store.find(id)).contains(new Article(id, "Changed", "", ArticleStatus.PUBLISHED, null, null, 1));
			assertThat(store.findAll()).hasSize(4).last().extracting(Article::id).isEqualTo(id);
			assertThat(store.delete(id)).isTrue();
			assertThat(store.delete(id)).isFalse();
			assertThat(store.find(id)).isEmpty();
		}
	}

	// With MariaDB's driver, the sample's only one for it, Boot takes MySQL for MariaDB.
	private static String folder(Product product) {
		return ((product == Product.MYSQL) ? Product.MARIADB : product).name().toLowerCase(Locale.ROOT);
	}

}
