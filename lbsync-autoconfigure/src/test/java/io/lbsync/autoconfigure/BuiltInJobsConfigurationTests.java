package io.lbsync.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import io.lbsync.job.DistributedBackgroundJob;
import io.lbsync.job.HandTurnedExecution;
import io.lbsync.job.JobGroup;
import io.lbsync.job.ScheduledPublishing;
import io.lbsync.job.ScheduledPublishingJob;
import io.lbsync.job.web.WebJobSettings;
import io.lbsync.job.web.WebJobs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which jobs an application gets from its properties and beans.
 */
class BuiltInJobsConfigurationTests {

	private static final String ROUTING = "umbraco.cms.web-routing.";

	private static final String KEEP_ALIVE = "umbraco.cms.keep-alive.";

	private static final String TASK = "umbraco.cms.scheduled-tasks.tasks[0].";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(PropertiesConfiguration.class, Address.class)
		.withConfiguration(AutoConfigurations.of(BuiltInJobsConfiguration.class));

	@Test
	void anApplicationThatAsksForNothingGetsNone() {
		this.runner.run((context) -> {
			assertThat(names(context)).isEmpty();
			assertThat(context).doesNotHaveBean(DistributedBackgroundJob.class);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { ROUTING + "umbraco-application-url=http://a",
			ROUTING + "application-url-detection=FirstRequest", KEEP_ALIVE + "keep-alive-ping-url=http://a/ping" })
	void theApplicationIsKeptAwakeWhereItsAddressIsOrMayBecomeKnown(String property) {
		this.runner.withPropertyValues(property).run((context) -> assertThat(names(context)).containsOnly("KeepAlive"));
		this.runner.withPropertyValues(property, KEEP_ALIVE + "disable-keep-alive-task=true")
			.run((context) -> assertThat(names(context)).isEmpty());
	}

	@Test
	void eachTaskIsJobOfItsOwn() {
		this.runner
			.withPropertyValues(TASK + "alias= mail ", TASK + "interval=10m", TASK + "url=~/x?t=secret",
					TASK.replace('0', '1') + "alias=other", TASK.replace('0', '1') + "interval=60s",
					TASK.replace('0', '1') + "url=https://a/", TASK.replace('0', '1') + "log=true",
					"lbsync.scheduled-tasks.timeout=7s", "lbsync.scheduled-tasks.follow-foreign-redirects=true")
			.run((context) -> {
				assertThat(names(context)).containsExactly("ScheduledTask.mail", "ScheduledTask.other");
				WebJobSettings settings = context.getBean(WebJobSettings.class);
				assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(7));
				assertThat(settings.followForeignRedirects()).isTrue();
				assertThat(settings.tasks().get(0).interval()).isEqualTo(Duration.ofMinutes(10));
				assertThat(settings.tasks().get(0).log()).isFalse();
				assertThat(settings.tasks().get(1).log()).isTrue();
				assertThat(settings.toString()).contains("~/x?t=***").doesNotContain("secret");
			});
	}

	@Test
	void publishingIsJobWhereSomethingPublishes() {
		this.runner.withUserConfiguration(Publishing.class)
			.withPropertyValues("umbraco.cms.scheduled-publishing.period=90s",
					"umbraco.cms.scheduled-publishing.align-to-clock=true")
			.run((context) -> {
				ScheduledPublishingJob job = context.getBean(ScheduledPublishingJob.class);
				assertThat(job.period()).isEqualTo(Duration.ofSeconds(90));
				assertThat(job.alignToClock()).isTrue();
				job.execute(new HandTurnedExecution());
				assertThat(context.getBean(Publishing.class).calls).containsExactly("first", "second");
			});
	}

	@Test
	void whenTheUserDefinesTheirOwnThenOursBackOff() {
		this.runner.withUserConfiguration(Publishing.class, Theirs.class)
			.withPropertyValues(TASK + "alias=mail", TASK + "interval=60s", TASK + "url=~/x")
			.run((context) -> {
				assertThat(names(context)).isEmpty();
				assertThat(context.getBean(ScheduledPublishingJob.class).period()).isEqualTo(Duration.ofDays(1));
			});
	}

	private static List<String> names(AssertableApplicationContext context) {
		return context.getBeanProvider(JobGroup.class)
			.stream()
			.flatMap((group) -> group.jobs().stream())
			.map(DistributedBackgroundJob::name)
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class Address {

		@Bean
		ServerAddress address(WebRoutingProperties webRouting) {
			return new ServerAddress(webRouting.umbracoApplicationUrl(), "web-1");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Publishing {

		final List<String> calls = new ArrayList<>();

		@Bean
		@Order(2)
		ScheduledPublishing second() {
			return (Instant due, Instant lastCompleted) -> this.calls.add("second");
		}

		@Bean
		@Order(1)
		ScheduledPublishing first() {
			return (Instant due, Instant lastCompleted) -> this.calls.add("first");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Theirs {

		@Bean
		WebJobs webJobs() {
			return new WebJobs(new WebJobSettings(null, List.of(), Duration.ofSeconds(1), false), () -> null);
		}

		@Bean
		ScheduledPublishingJob publishingJob() {
			return new ScheduledPublishingJob(List.of(), Duration.ofDays(1), false);
		}

	}

}
