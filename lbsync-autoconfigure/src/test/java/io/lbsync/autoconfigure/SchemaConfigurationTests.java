package io.lbsync.autoconfigure;

import java.util.List;

import javax.sql.DataSource;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;
import io.lbsync.testkit.ProductSource;
import io.lbsync.testkit.TestDatabase;
import io.lbsync.testkit.TestDatabase.Product;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SchemaConfigurationTests {

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceInitializationAutoConfiguration.class, FlywayAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class))
		.withUserConfiguration(Application.class);

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.H2 })
	void runsAfterTheUsersFlywayWhichKeepsItsOwnHistory(Product product) {
		try (TestDatabase database = TestDatabase.create(product)) {
			runner(database).withPropertyValues("spring.flyway.locations=classpath:io/lbsync/autoconfigure/schema")
				.run((context) -> {
					assertThat(context).hasNotFailed().hasSingleBean(Flyway.class);
					assertThat(context.getBean(Tables.class).keyValue()).isTrue();
					// A user's Flyway that came second would refuse a schema that is not
					// empty; one that came first makes ours begin at the baseline.
					assertThat(history(context, "flyway_schema_history")).containsExactly("1 article");
					assertThat(history(context, "lbsync_schema_history")).containsExactly("0 before lbsync",
							"1 umbraco tables");
				});
			runner(database).withPropertyValues("spring.flyway.locations=classpath:io/lbsync/autoconfigure/schema")
				.run((context) -> assertThat(context).hasNotFailed());
		}
	}

	@ParameterizedTest
	@ProductSource({ Product.POSTGRESQL, Product.H2 })
	void runsAfterTheUsersScripts(Product product) {
		try (TestDatabase database = TestDatabase.create(product)) {
			runner(database)
				.withPropertyValues("spring.flyway.enabled=false", "spring.sql.init.mode=always",
						"spring.sql.init.schema-locations=classpath:io/lbsync/autoconfigure/article.sql")
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(history(context, "lbsync_schema_history")).containsExactly("0 before lbsync",
							"1 umbraco tables");
				});
		}
	}

	@ParameterizedTest
	@ProductSource(Product.H2)
	void worksWithoutFlywayWhenTheModeIsNone(Product product) {
		try (TestDatabase database = TestDatabase.create(product)) {
			runner(database).withPropertyValues("spring.flyway.enabled=false").run((context) -> {
			});
			runner(database).withClassLoader(new FilteredClassLoader("org.flywaydb"))
				.withBean(SchemaMode.class, () -> SchemaMode.NONE)
				.run((context) -> assertThat(context.getBean(Tables.class).keyValue()).isTrue());
		}
	}

	@ParameterizedTest
	@ProductSource(Product.H2)
	void whenTheUserDefinesTheirOwnSchemaThenOursBacksOff(Product product) {
		try (TestDatabase database = TestDatabase.create(product)) {
			runner(database).withPropertyValues("spring.flyway.enabled=false")
				.withBean("mySchema", LbsyncSchema.class,
						() -> new LbsyncSchema(new Database(database.dataSource(), Dialect.of(database.dataSource())),
								SchemaMode.MIGRATE))
				.run((context) -> assertThat(context).hasSingleBean(LbsyncSchema.class).hasBean("mySchema"));
		}
	}

	@ParameterizedTest
	@ProductSource(Product.H2)
	@ExtendWith(OutputCaptureExtension.class)
	void aFailureIsAnalysed(Product product, CapturedOutput output) {
		try (TestDatabase database = TestDatabase.create(product)) {
			SpringApplication application = new SpringApplication(NoTables.class, DataSourceAutoConfiguration.class);
			application.setWebApplicationType(WebApplicationType.NONE);
			assertThatExceptionOfType(BeanCreationException.class)
				.isThrownBy(() -> application.run("--spring.datasource.url=" + database.url(),
						"--spring.datasource.username=sa"))
				.withRootCauseInstanceOf(SchemaException.class);
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("The table 'umbracoCacheInstruction' is missing")
				.contains("Action:");
		}
	}

	private ApplicationContextRunner runner(TestDatabase database) {
		return this.context.withPropertyValues("spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password());
	}

	private static List<String> history(ApplicationContext context, String table) {
		return context.getBean(JdbcClient.class).sql("""
				SELECT "version", "description"
				FROM "%s"
				WHERE "version" IS NOT NULL
				ORDER BY "installed_rank"
				""".formatted(table)).query((row, number) -> row.getString(1) + " " + row.getString(2)).list();
	}

	@Configuration(proxyBeanMethods = false)
	@Import(SchemaConfiguration.class)
	static class Application {

		@Bean
		Database database(DataSource dataSource) {
			return new Database(dataSource, Dialect.of(dataSource));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Application.class)
	static class NoTables {

		@Bean
		SchemaMode schemaMode() {
			return SchemaMode.NONE;
		}

	}

}
