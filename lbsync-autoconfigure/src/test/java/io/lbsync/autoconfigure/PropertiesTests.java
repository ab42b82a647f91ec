package io.lbsync.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lbsync.autoconfigure.LbsyncProperties.Loops;
import io.lbsync.server.LocalTempFolder.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class PropertiesTests {

	private static final String SYNC = "umbraco.cms.global.database-server-messenger.time-between-sync-operations";

	@TempDir
	private Path folder;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(PropertiesConfiguration.class);

	@Test
	void defaultsAreThoseOfUmbraco() {
		this.runner.run((context) -> {
			MessengerProperties messenger = context.getBean(MessengerProperties.class);
			assertThat(messenger).isEqualTo(new MessengerProperties(1000, Duration.ofSeconds(5), Duration.ofMinutes(1),
					Duration.ofDays(2), Duration.ofMinutes(1)));
			RegistrarProperties registrar = context.getBean(RegistrarProperties.class);
			assertThat(registrar.waitTimeBetweenCalls()).isEqualTo(Duration.ofMinutes(1));
			assertThat(registrar.staleServerTimeout()).isEqualTo(Duration.ofMinutes(2));
			GlobalProperties global = context.getBean(GlobalProperties.class);
			assertThat(global.distributedLockingWriteLockDefaultTimeout()).isEqualTo(Duration.ofSeconds(5));
			assertThat(global.databaseSchema().mode()).isEqualTo(SchemaMode.MIGRATE);
			assertThat(global.effectiveRole()).isEqualTo(RoleSetting.ELECTED);
			assertThat(global.mainDomLock()).isEqualTo(MainDomLockSetting.FILE_SYSTEM_MAIN_DOM_LOCK);
			assertThat(global.mainDomKeyDiscriminator()).isEmpty();
			assertThat(global.mainDomAcquisitionTimeout()).isEqualTo(Duration.ofSeconds(40));
			assertThat(global.mainDomReleaseSignalPollingInterval()).isEqualTo(Duration.ofMillis(2000));
		});
	}

	@Test
	void everyThingOfOurOwnHasDefault() {
		this.runner.run((context) -> {
			LbsyncProperties lbsync = context.getBean(LbsyncProperties.class);
			assertThat(lbsync.enabled()).isTrue();
			assertThat(lbsync.loops()).isEqualTo(Loops.AUTO);
			assertThat(lbsync.cache()).isEqualTo(new LbsyncProperties.Cache(List.of(), List.of(), List.of(), 10_000,
					true, null, null, List.of(), List.of()));
			assertThat(context.getBean(HostingProperties.class))
				.isEqualTo(new HostingProperties(null, null, Location.DEFAULT));
			assertThat(context.getBean(WebRoutingProperties.class).umbracoApplicationUrl()).isNull();
			assertThat(context.getBean(WebRoutingProperties.class).detectsAddress()).isFalse();
		});
	}

	@Test
	void jobsHaveDefaultsOfUmbraco() {
		this.runner.run((context) -> {
			assertThat(context.getBean(ScheduledPublishingProperties.class))
				.isEqualTo(new ScheduledPublishingProperties(Duration.ofMinutes(1), false));
			assertThat(context.getBean(KeepAliveProperties.class))
				.isEqualTo(new KeepAliveProperties(false, "~/api/keepalive/ping"));
			assertThat(context.getBean(ScheduledTasksProperties.class).tasks()).isEmpty();
			assertThat(context.getBean(LbsyncProperties.class).scheduledTasks())
				.isEqualTo(new LbsyncProperties.ScheduledTasks(Duration.ofSeconds(30), false));
		});
	}

	@Test
	void jobsBindFromUmbracosSpelling() throws IOException {
		runWithFile("appsettings.yaml", """
				Umbraco:
				  CMS:
				    KeepAlive:
				      DisableKeepAliveTask: true
				      KeepAlivePingUrl: "{umbracoApplicationUrl}/ping"
				    ScheduledPublishing:
				      Period: 00:02:00
				      AlignToClock: true
				    ScheduledTasks:
				      Tasks:
				        - Alias: mail
				          Interval: 00:10:00
				          Url: ~/tasks/mail
				          Log: true
				        - Alias: other
				          Interval: 60s
				          Url: https://example.com/
				""", (context) -> {
			assertThat(context.getBean(KeepAliveProperties.class))
				.isEqualTo(new KeepAliveProperties(true, "{umbracoApplicationUrl}/ping"));
			assertThat(context.getBean(ScheduledPublishingProperties.class))
				.isEqualTo(new ScheduledPublishingProperties(Duration.ofMinutes(2), true));
			assertThat(context.getBean(ScheduledTasksProperties.class).tasks()).containsExactly(
					new ScheduledTasksProperties.Task("mail", Duration.ofMinutes(10), "~/tasks/mail", true),
					new ScheduledTasksProperties.Task("other", Duration.ofMinutes(1), "https://example.com/", false));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "00:02:30", "0.00:02:30.0000000", "PT2M30S", "150s" })
	void durationBindsInEveryForm(String text) {
		this.runner.withPropertyValues(SYNC + "=" + text)
			.run((context) -> assertThat(syncInterval(context.getBean(MessengerProperties.class)))
				.isEqualTo(Duration.ofSeconds(150)));
	}

	@Test
	void durationOfTheApplicationBindsAsSpringBootBindsIt() {
		this.runner.withUserConfiguration(TheirConfiguration.class)
			.withPropertyValues("theirs.timeout=43200")
			.run((context) -> assertThat(context.getBean(Theirs.class).timeout()).isEqualTo(Duration.ofMillis(43_200)));
	}

	@Test
	void durationOfTheApplicationKnowsNoTimeSpans() {
		this.runner.withUserConfiguration(TheirConfiguration.class)
			.withPropertyValues("theirs.timeout=00:00:05")
			.run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void settingsFileOfUmbracoBindsAsItIs() throws IOException {
		runWithFile("appsettings.yaml", """
				Umbraco:
				  CMS:
				    Global:
				      DisableElectionForSingleServer: true
				      DistributedLockingWriteLockDefaultTimeout: 00:00:07
				      MainDomLock: SqlMainDomLock
				      MainDomKeyDiscriminator: blue
				      MainDomAcquisitionTimeout: 00:00:50
				      DatabaseServerMessenger:
				        MaxProcessingInstructionCount: 500
				        TimeToRetainInstructions: 3.00:00:00
				      DatabaseServerRegistrar:
				        StaleServerTimeout: 00:03:00
				    Hosting:
				      SiteName: My Site
				      LocalTempStorageLocation: EnvironmentTemp
				    WebRouting:
				      ApplicationUrlDetection: EveryRequest
				""", (context) -> {
			assertThat(context.getBean(MessengerProperties.class).maxProcessingInstructionCount()).isEqualTo(500);
			assertThat(context.getBean(MessengerProperties.class).timeToRetainInstructions())
				.isEqualTo(Duration.ofDays(3));
			assertThat(context.getBean(RegistrarProperties.class).staleServerTimeout())
				.isEqualTo(Duration.ofMinutes(3));
			assertThat(context.getBean(GlobalProperties.class).effectiveRole()).isEqualTo(RoleSetting.SINGLE);
			assertThat(context.getBean(GlobalProperties.class).distributedLockingWriteLockDefaultTimeout())
				.isEqualTo(Duration.ofSeconds(7));
			assertThat(context.getBean(GlobalProperties.class).mainDomLock())
				.isEqualTo(MainDomLockSetting.SQL_MAIN_DOM_LOCK);
			assertThat(context.getBean(GlobalProperties.class).mainDomKeyDiscriminator()).isEqualTo("blue");
			assertThat(context.getBean(GlobalProperties.class).mainDomAcquisitionTimeout())
				.isEqualTo(Duration.ofSeconds(50));
			assertThat(context.getBean(HostingProperties.class).siteName()).isEqualTo("My Site");
			assertThat(context.getBean(WebRoutingProperties.class).applicationUrlDetection())
				.isEqualTo(AddressDetection.EVERY_REQUEST);
			assertThat(context.getBean(HostingProperties.class).localTempStorageLocation())
				.isEqualTo(Location.ENVIRONMENT_TEMP);
		});
	}

	@Test
	void environmentVariablesBind() {
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource(
						"test-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						Map.of("UMBRACO_CMS_GLOBAL_DATABASESERVERMESSENGER_TIMEBETWEENSYNCOPERATIONS", "00:00:09"))))
			.run((context) -> assertThat(syncInterval(context.getBean(MessengerProperties.class)))
				.isEqualTo(Duration.ofSeconds(9)));
	}

	@Test
	void loopsMayBeSwitchedOffWithoutQuotes() throws IOException {
		// YAML reads this as the boolean false.
		runWithFile("application.yaml", "lbsync:\n  loops: off\n",
				(context) -> assertThat(context.getBean(LbsyncProperties.class).loops()).isEqualTo(Loops.OFF));
	}

	@Test
	void cachesAreListsOrCommaSeparated() throws IOException {
		runWithFile("application.yaml", "lbsync.cache.include: a, manager:b\nlbsync.cache.exclude:\n  - c\n  - d*\n",
				(context) -> {
					LbsyncProperties.Cache cache = context.getBean(LbsyncProperties.class).cache();
					assertThat(cache.include()).containsExactly("a", "manager:b");
					assertThat(cache.exclude()).containsExactly("c", "d*");
				});
	}

	@Test
	void schemaModeIsBeanForWhoeverBringsTheSchema() {
		this.runner.withPropertyValues("umbraco.cms.global.database-schema.mode=none")
			.run((context) -> assertThat(context.getBean(SchemaMode.class)).isEqualTo(SchemaMode.NONE));
	}

	@Test
	void emptyNamesCountAsNotSet() {
		HostingProperties hosting = new HostingProperties(" ", "", Location.DEFAULT);
		assertThat(hosting.siteName()).isNull();
		assertThat(hosting.machineIdentifier()).isNull();
		assertThat(new WebRoutingProperties("", AddressDetection.NONE).umbracoApplicationUrl()).isNull();
	}

	private void runWithFile(String name, String content, ContextConsumer<AssertableApplicationContext> consumer)
			throws IOException {
		Path file = Files.writeString(this.folder.resolve(name), content);
		this.runner.withInitializer(new ConfigDataApplicationContextInitializer())
			.withPropertyValues("spring.config.location=" + file.toUri())
			.run(consumer);
	}

	private static Duration syncInterval(MessengerProperties properties) {
		return properties.timeBetweenSyncOperations();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(Theirs.class)
	static class TheirConfiguration {

	}

	@ConfigurationProperties("theirs")
	record Theirs(Duration timeout) {

	}

}
