package io.lbsync.fleet;

import java.nio.file.Path;

import io.lbsync.server.LocalTempFolder;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
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
	@ConditionalOnProperty("test.folder")
	LocalTempFolder folder(@Value("${test.folder}") Path folder) {
		return LocalTempFolder.at(folder);
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
