package io.lbsync.benchmarks;

import javax.sql.DataSource;

import io.lbsync.testkit.TestDatabase;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * An application with Caffeine caches, as small as one can be.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
class Application {

	static final String CACHE = "items";

	/**
	 * Start a server whose loops stand still.
	 */
	static ConfigurableApplicationContext start(TestDatabase database, String name, String... properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((context) -> context.getBeanFactory().registerSingleton("dataSource", database.dataSource()))
			.properties("spring.cache.type=caffeine", "spring.main.banner-mode=off", "logging.level.root=warn",
					"lbsync.loops=off", "umbraco.cms.hosting.machine-identifier=" + name,
					"umbraco.cms.global.server-role=subscriber")
			.properties(properties)
			.run();
	}

	/**
	 * Start one without lbsync.
	 */
	static ConfigurableApplicationContext startPlain(DataSource dataSource) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((context) -> context.getBeanFactory().registerSingleton("dataSource", dataSource))
			.properties("spring.cache.type=caffeine", "spring.main.banner-mode=off", "logging.level.root=warn",
					"lbsync.enabled=false")
			.run();
	}

	@Bean
	Items items() {
		return new Items();
	}

	/**
	 * Something worth caching.
	 */
	static class Items {

		@Cacheable(CACHE)
		public String find(String key) {
			return "value of " + key;
		}

	}

}
