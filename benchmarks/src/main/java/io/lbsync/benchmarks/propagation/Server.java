package io.lbsync.benchmarks.propagation;

import java.util.Arrays;
import java.util.stream.Stream;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * An application with a Caffeine cache, and lbsync as it is after adding the starter.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
class Server {

	static final String CACHE = "items";

	static ConfigurableApplicationContext start(String url, String name, Class<?> more, String... properties) {
		String[] all = { "spring.datasource.url=" + url, "spring.cache.type=caffeine", "spring.main.banner-mode=off",
				"logging.level.root=warn", "spring.flyway.enabled=false",
				"umbraco.cms.hosting.machine-identifier=" + name, "umbraco.cms.hosting.site-name=propagation",
				"umbraco.cms.global.server-role=subscriber" };
		String[] arguments = Stream.concat(Arrays.stream(all), Arrays.stream(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		return new SpringApplicationBuilder(Server.class, more).web(WebApplicationType.NONE).run(arguments);
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
