package io.lbsync.fleet;

import java.util.Objects;
import java.util.UUID;

import javax.sql.DataSource;

import io.lbsync.delivery.Delivery;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.LbsyncDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with two databases, each with a transaction manager.
 */
class SeveralDatabasesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues(
				"spring.autoconfigure.exclude="
						+ "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
						+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
				"spring.flyway.enabled=false", "lbsync.loops=off");

	@Test
	void aTransactionOnTheSharedDatabaseWritesTheRowItself() {
		this.runner.run((context) -> {
			Cache cache = filled(context);
			template(context, "sharedTransactions").executeWithoutResult((status) -> {
				cache.evict(1);
				assertThat(rows(context)).isZero();
				status.setRollbackOnly();
			});
			assertThat(rows(context)).isZero();
			assertThat(cache.get(1)).isNotNull();
			template(context, "sharedTransactions").executeWithoutResult((status) -> cache.evict(1));
			assertThat(rows(context)).isEqualTo(1);
			assertThat(cache.get(1)).isNull();
		});
	}

	@Test
	void aTransactionOnAnotherDatabasePublishesWhenItIsOverWhateverItsOutcome() {
		this.runner.run((context) -> {
			context.getBean(Delivery.class).start();
			Cache cache = filled(context);
			template(context, "ownTransactions").executeWithoutResult((status) -> {
				cache.evict(1);
				assertThat(cache.get(1)).isNull();
				status.setRollbackOnly();
			});
			assertThat(cache.get(1)).isNull();
			await().until(() -> rows(context) == 1);
			context.getBean(Delivery.class).stop(java.time.Duration.ofSeconds(5));
		});
	}

	@Test
	void aSharedTransactionWithinAnotherDatabasesTransactionIsStillOurs() {
		this.runner.run((context) -> {
			Cache cache = filled(context);
			template(context, "ownTransactions").executeWithoutResult((outer) -> {
				template(context, "sharedTransactions").executeWithoutResult((inner) -> cache.evict(1));
				assertThat(rows(context)).isEqualTo(1);
				outer.setRollbackOnly();
			});
			assertThat(rows(context)).isEqualTo(1);
		});
	}

	private static Cache filled(ApplicationContext context) {
		Cache cache = Objects.requireNonNull(context.getBean(CacheManager.class).getCache("items"));
		cache.get(1, () -> "value");
		assertThat(cache.get(1)).isNotNull();
		return cache;
	}

	private static TransactionTemplate template(ApplicationContext context, String manager) {
		return new TransactionTemplate(context.getBean(manager, JdbcTransactionManager.class));
	}

	private static long rows(ApplicationContext context) {
		return JdbcClient.create(context.getBean(Database.class).dataSource())
			.sql("SELECT count(*) FROM \"umbracoCacheInstruction\"")
			.query(Long.class)
			.single();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		DataSource own() {
			return dataSource();
		}

		@Bean
		@LbsyncDataSource
		DataSource shared() {
			return dataSource();
		}

		@Bean
		JdbcTransactionManager ownTransactions(@Qualifier("own") DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean
		JdbcTransactionManager sharedTransactions(@LbsyncDataSource DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		private static DataSource dataSource() {
			return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
		}

	}

}
