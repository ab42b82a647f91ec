package io.lbsync.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import javax.sql.DataSource;

import io.lbsync.actuate.LbsyncEndpoint;
import io.lbsync.autoconfigure.LbsyncAutoConfiguration;
import io.lbsync.autoconfigure.LbsyncCacheAutoConfiguration;
import io.lbsync.autoconfigure.LbsyncEndpointAutoConfiguration;
import io.lbsync.autoconfigure.LbsyncHealthAutoConfiguration;
import io.lbsync.autoconfigure.LbsyncMetricsAutoConfiguration;
import io.lbsync.cache.CacheSettings;
import io.lbsync.cache.LateEvictionLoop;
import io.lbsync.cache.LbsyncCaches;
import io.lbsync.cache.SpringCacheRefresher;
import io.lbsync.delivery.Delivery;
import io.lbsync.delivery.DeliveryListener;
import io.lbsync.delivery.DeliverySettings;
import io.lbsync.delivery.DeliveryTransactionListener;
import io.lbsync.delivery.DistributedCache;
import io.lbsync.instruction.CacheRefreshers;
import io.lbsync.instruction.OwnInstructions;
import io.lbsync.instruction.RefreshDispatch;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.LbsyncDataSource;
import io.lbsync.metrics.LbsyncMetrics;
import io.lbsync.role.ServerRoleAccessor;
import io.lbsync.role.SingleServerRoleAccessor;
import io.lbsync.server.ServerIdentity;
import io.lbsync.sync.Sync;
import io.lbsync.sync.SyncSettings;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * What an application gets from its class path, its properties and its beans.
 */
class WiringTests {

	private static final String NO_JPA = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
			+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("spring.autoconfigure.exclude=" + NO_JPA, "spring.flyway.enabled=false", "lbsync.loops=off",
				"spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");

	@Test
	void everythingIsThere() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(Sync.class)
			.hasSingleBean(Delivery.class)
			.hasSingleBean(DistributedCache.class)
			.hasSingleBean(LbsyncCaches.class)
			.hasSingleBean(SpringCacheRefresher.class)
			.hasSingleBean(LbsyncMetrics.class)
			.hasBean("lbsyncHealthIndicator")
			.hasBean("lbsyncCaughtUp"));
	}

	@Test
	void evictionsAreRepeatedOnlyWhereReplicasLag() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(LateEvictionLoop.class));
		this.runner.withPropertyValues("lbsync.cache.replica-lag=5s")
			.run((context) -> assertThat(context).as("loops are off").doesNotHaveBean(LateEvictionLoop.class));
		this.runner.withPropertyValues("lbsync.cache.replica-lag=5s", "lbsync.loops=auto").run((context) -> {
			assertThat(context.getBean(LateEvictionLoop.class).isRunning()).isTrue();
			assertThat(context.getBean(CacheSettings.class).replicaLag()).isEqualTo(Duration.ofSeconds(5));
		});
	}

	@Test
	void aServerThatHearsNothingFromTheDatabaseBypassesItsCachesIfItIsToldTo() {
		this.runner.withPropertyValues("lbsync.cache.max-staleness=1ns").run((context) -> {
			Cache cache = context.getBean(CacheManager.class).getCache("items");
			assertThat(cache.get(1, () -> "loaded")).isEqualTo("loaded");
			assertThat(cache.get(1)).isNull();
		});
		this.runner.withPropertyValues("lbsync.cache.max-staleness=1h").run((context) -> {
			Cache cache = context.getBean(CacheManager.class).getCache("items");
			context.getBean(LbsyncCaches.class).heard(System.nanoTime() - Duration.ofHours(2).toNanos());
			cache.get(1, () -> "loaded");
			assertThat(cache.get(1)).isNull();
			// The cold boot of the first step clears the cache on a thread of its own.
			await().until(() -> {
				context.getBean(Sync.class).step();
				return context.getBean(Sync.class).status().ready();
			});
			cache.get(1, () -> "loaded");
			assertThat(cache.get(1)).isNotNull();
		});
	}

	@Test
	void withoutADataSourceNothingIsConfiguredAndTheApplicationStarts() {
		this.runner
			.withPropertyValues("spring.autoconfigure.exclude=" + NO_JPA
					+ ",org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(CacheManager.class);
				assertThat(lbsyncBeans(context.getBeanDefinitionNames())).isEmpty();
			});
	}

	@Test
	void whenItIsDisabledNothingIsConfiguredAndTheApplicationStarts() {
		this.runner.withPropertyValues("lbsync.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(DataSource.class).hasSingleBean(CacheManager.class);
			assertThat(lbsyncBeans(context.getBeanDefinitionNames())).isEmpty();
			assertThat(context.getBean(JdbcClient.class)
				.sql("SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'umbraco%'")
				.query(Long.class)
				.single()).isZero();
		});
	}

	private static List<String> lbsyncBeans(String[] names) {
		return java.util.Arrays.stream(names).filter((name) -> name.contains("lbsync")).toList();
	}

	@Test
	void loopsTurnByThemselvesUnlessTheyAreOff() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean("lbsyncLifecycle"));
		this.runner.withPropertyValues("lbsync.loops=auto")
			.run((context) -> assertThat(context.getBean("lbsyncLifecycle", Lifecycle.class).isRunning()).isTrue());
	}

	@Test
	void yamlsOffIsOff() {
		this.runner.withPropertyValues("lbsync.loops=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("lbsyncLifecycle"));
	}

	@Test
	void beansOfTheUserReplaceOurs() {
		this.runner.withUserConfiguration(Theirs.class)
			.withPropertyValues("umbraco.cms.global.distributed-locking-write-lock-default-timeout=500ms")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				for (Class<?> type : List.of(ServerRoleAccessor.class, DistributedCache.class, CacheSettings.class,
						SyncSettings.class, ServerIdentity.class, Sync.class, Delivery.class)) {
					assertThat(context.getBeanNamesForType(type)).as(type.getName())
						.singleElement()
						.asString()
						.startsWith("their");
				}
			});
	}

	@Test
	void theMarkedOneOfSeveralDataSourcesIsUsed() {
		this.runner.withUserConfiguration(Marked.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Database.class).dataSource()).isSameAs(context.getBean("shared"));
			assertThat(tables(context.getBean("shared", DataSource.class))).isPositive();
			assertThat(tables(context.getBean("own", DataSource.class))).isZero();
		});
	}

	@Test
	void thePrimaryOneOfSeveralDataSourcesIsUsedWhenNoneIsMarked() {
		this.runner.withUserConfiguration(Primary.class)
			.run((context) -> assertThat(context.getBean(Database.class).dataSource())
				.isSameAs(context.getBean("shared")));
	}

	@Test
	void severalDataSourcesOfWhichNoneIsMarkedFailWithWhatToDo() {
		this.runner.withUserConfiguration(Undecided.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("@LbsyncDataSource")
				.hasMessageContaining("'own'")
				.hasMessageContaining("'shared'"));
	}

	private static long tables(DataSource dataSource) {
		return JdbcClient.create(dataSource)
			.sql("SELECT count(*) FROM information_schema.tables WHERE table_name = 'umbracoCacheInstruction'")
			.query(Long.class)
			.single();
	}

	@Test
	void theUsersOwnFlywayRunsBesideOurs() {
		this.runner
			.withPropertyValues("spring.flyway.enabled=true",
					"spring.flyway.locations=classpath:io/lbsync/autoconfigure/schema")
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(Flyway.class);
				JdbcClient jdbc = context.getBean(JdbcClient.class);
				for (String history : List.of("flyway_schema_history", "lbsync_schema_history")) {
					assertThat(jdbc.sql("SELECT count(*) FROM \"" + history + "\"").query(Long.class).single())
						.isPositive();
				}
			});
	}

	/**
	 * Conditions that ask the class loader of the context; {@link MissingLibraryTests}
	 * takes libraries away in earnest.
	 */
	@Test
	void whatNeedsALibraryIsThereOnlyWithIt() {
		ApplicationContextRunner ours = new ApplicationContextRunner().withUserConfiguration(OurOwn.class)
			.withPropertyValues("lbsync.loops=off");
		ours.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasSingleBean(Sync.class).doesNotHaveBean(LbsyncMetrics.class));
		ours.withClassLoader(
				new FilteredClassLoader("org.springframework.boot.actuate", "org.springframework.boot.health"))
			.run((context) -> assertThat(context).hasSingleBean(Sync.class)
				.doesNotHaveBean(LbsyncEndpoint.class)
				.doesNotHaveBean("lbsyncHealthIndicator"));
		ours.withClassLoader(new FilteredClassLoader("org.springframework.cache"))
			.run((context) -> assertThat(context).hasSingleBean(Sync.class).doesNotHaveBean(LbsyncCaches.class));
	}

	@Test
	void withoutCachingTheRestIsThere() {
		new ApplicationContextRunner().withUserConfiguration(WithoutCaching.class)
			.withPropertyValues("spring.autoconfigure.exclude=" + NO_JPA, "spring.flyway.enabled=false",
					"lbsync.loops=off", "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID())
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(DistributedCache.class));
	}

	private static DataSource dataSource() {
		return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ LbsyncAutoConfiguration.class, LbsyncCacheAutoConfiguration.class,
			LbsyncEndpointAutoConfiguration.class, LbsyncHealthAutoConfiguration.class,
			LbsyncMetricsAutoConfiguration.class })
	static class OurOwn {

		@Bean
		DataSource own() {
			return dataSource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WithoutCaching {

	}

	@Configuration(proxyBeanMethods = false)
	static class Theirs {

		@Bean
		ServerRoleAccessor theirRole() {
			return new SingleServerRoleAccessor();
		}

		@Bean
		DistributedCache theirDistributedCache() {
			return mock(DistributedCache.class);
		}

		@Bean
		CacheSettings theirCacheSettings() {
			return CacheSettings.defaults();
		}

		@Bean
		SyncSettings theirSyncSettings() {
			java.time.Duration second = java.time.Duration.ofSeconds(1);
			return new SyncSettings(10, second, second, second, second);
		}

		@Bean
		ServerIdentity theirIdentity() {
			return new ServerIdentity("THEIRS", "0".repeat(40));
		}

		@Bean
		Delivery theirDelivery(Database database, OwnInstructions own, DeliveryTransactionListener listener) {
			return new Delivery(database, (connection, instructions) -> new ArrayList<>(), own,
					DeliverySettings.of(false), new DeliveryListener() {
					})
				.follow(listener);
		}

		@Bean
		Sync theirSync(Sync.Source source, CacheRefreshers refreshers, RefreshDispatch dispatch, Sync.Servers servers,
				SyncSettings settings, Sync.Environment environment) {
			return new Sync(source, new Sync.Target(refreshers, dispatch), servers, settings, environment);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Undecided {

		@Bean
		DataSource own() {
			return dataSource();
		}

		@Bean
		DataSource shared() {
			return dataSource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Marked {

		@Bean
		DataSource own() {
			return dataSource();
		}

		@Bean
		@LbsyncDataSource
		DataSource shared() {
			return dataSource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Primary {

		@Bean
		DataSource own() {
			return dataSource();
		}

		@Bean
		@org.springframework.context.annotation.Primary
		DataSource shared() {
			return dataSource();
		}

	}

}
