package io.lbsync.fleet;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;

/**
 * What all servers of a fleet have, whatever they read their rows with.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
class FleetApplication {

	@Bean
	Items items(ItemStore store, LoadHook loading) {
		return new Items(store, loading);
	}

	@Bean
	@ConditionalOnBooleanProperty("test.stubborn")
	MainDomFleetTests.Stubborn stubborn() {
		return new MainDomFleetTests.Stubborn();
	}

	@Bean
	LoadHook loading() {
		return new LoadHook();
	}

	@Bean
	Refreshed refreshed() {
		return new Refreshed();
	}

	@Bean
	RefreshedByPayload refreshedByPayload() {
		return new RefreshedByPayload();
	}

}
