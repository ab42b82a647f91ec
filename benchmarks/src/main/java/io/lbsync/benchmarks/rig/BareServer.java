package io.lbsync.benchmarks.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.lbsync.instruction.CacheRefresher;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application with lbsync and a pool, and nothing else.
 */
public final class BareServer {

	private BareServer() {
	}

	/**
	 * Start it.
	 * @param url address of the database
	 * @param name name of the server
	 * @param properties further properties
	 * @return the application; the caller closes it
	 */
	public static ConfigurableApplicationContext start(String url, String name, String... properties) {
		return start(url, name, Map.of(), properties);
	}

	/**
	 * Start it with refreshers of its own.
	 * @param url address of the database
	 * @param name name of the server
	 * @param refreshers beans by name
	 * @param properties further properties
	 * @return the application; the caller closes it
	 */
	public static ConfigurableApplicationContext start(String url, String name, Map<String, CacheRefresher> refreshers,
			String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.datasource.url=" + url, "spring.flyway.enabled=false",
				"spring.main.banner-mode=off", "logging.level.root=warn",
				"umbraco.cms.hosting.machine-identifier=" + name, "spring.application.name=benchmark"));
		all.addAll(List.of(properties));
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((context) -> refreshers.forEach(context.getBeanFactory()::registerSingleton))
			.properties(all.toArray(String[]::new))
			.run();
	}

	/**
	 * What is configured.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
