package io.lbsync.sample.database;

import java.util.Locale;

import io.lbsync.sample.SampleApplication;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The profiles for a database that is there already.
 */
class ProfileTests {

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.MARIADB })
	void serverUsesTheDatabaseOfItsProfile(Product product) {
		String profile = (product == Product.MARIADB) ? "mariadb" : "postgres";
		String prefix = "--" + profile.toUpperCase(Locale.ROOT) + "_";
		try (TestDatabase database = TestDatabase.create(product);
				ConfigurableApplicationContext server = new SpringApplicationBuilder(SampleApplication.class)
					.web(WebApplicationType.NONE)
					.profiles(profile)
					.run(prefix + "URL=" + database.url(), prefix + "USER=" + database.username(),
							prefix + "PASSWORD=" + database.password())) {
			assertThat(server.getBeansOfType(EmbeddedDatabase.class)).isEmpty();
			assertThat(articles(server.getBean(JdbcClient.class))).isEqualTo(3);
			assertThat(articles(JdbcClient.create(database.dataSource()))).isEqualTo(3);
		}
	}

	private static long articles(JdbcClient jdbc) {
		return jdbc.sql("SELECT COUNT(*) FROM article").query(Long.class).single();
	}

}
