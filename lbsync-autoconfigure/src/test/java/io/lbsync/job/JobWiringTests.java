package io.lbsync.job;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.lbsync.actuate.LbsyncEndpoint;
import io.lbsync.actuate.LbsyncEndpoint.JobDescriptor;
import io.lbsync.delivery.DistributedCache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Jobs as an application declares them.
 */
class JobWiringTests {

	private static final String NO_JPA = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
			+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("spring.autoconfigure.exclude=" + NO_JPA, "spring.flyway.enabled=false",
				"umbraco.cms.distributed-jobs.delay=0s", "umbraco.cms.distributed-jobs.period=200ms",
				"umbraco.cms.global.database-server-messenger.time-between-sync-operations=200ms",
				"spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");

	@Test
	void annotatedMethodsAndBeansRun() {
		this.runner.withUserConfiguration(Jobs.class)
			.withPropertyValues("reports.period=300ms", "management.endpoints.web.exposure.include=lbsync")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				Seen seen = context.getBean(Seen.class);
				await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
					assertThat(seen.done).contains("report 1", "report 2", "fenced true", "bean", "grouped");
					assertThat(seen.started).contains("report", "fenced", "bean", "grouped");
					assertThat(seen.finished).contains("report SUCCEEDED", "broken FAILED");
				});
				List<JobDescriptor> shown = context.getBean(LbsyncEndpoint.class).lbsync().jobs();
				assertThat(shown).extracting(JobDescriptor::name)
					.containsExactly("bean", "broken", "fenced", "grouped", "report");
				JobDescriptor report = shown.get(4);
				assertThat(report.period()).isEqualTo("PT0.3S");
				assertThat(report.known()).isTrue();
				assertThat(report.lastOutcome()).isEqualTo("SUCCEEDED");
				assertThat(report.lastRun()).isNotNull();
				assertThat(report.nextRun()).isNotNull();
				assertThat(report.lastDuration()).startsWith("PT");
				assertThat(shown.get(1).lastFailure()).contains("no paper");
				MeterRegistry meters = context.getBean(MeterRegistry.class);
				assertThat(
						meters.get("lbsync.jobs.runs").tag("job", "report").tag("outcome", "succeeded").timer().count())
					.isGreaterThan(1);
				assertThat(meters.get("lbsync.jobs.runs").tag("job", "broken").tag("outcome", "failed").timer().count())
					.isPositive();
				assertThat(meters.get("lbsync.jobs.running").gauge().value()).isBetween(0.0, 5.0);
			});
	}

	@Test
	void withoutJobsThereIsNoThreadForThem() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain("lbsync-jobs");
		});
	}

	@Test
	void withLoopsOffNoJobRuns() {
		this.runner.withUserConfiguration(Jobs.class)
			.withPropertyValues("lbsync.loops=off", "reports.period=1ms")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
					.doesNotContain("lbsync-jobs");
			});
	}

	@Test
	void twoJobsOfOneNameFailTheStart() {
		this.runner.withUserConfiguration(Jobs.class, Twice.class)
			.withPropertyValues("reports.period=1s")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("Two distributed jobs have the name 'Report'"));
	}

	@Test
	void bareNumberIsNoPeriod() {
		this.runner.withUserConfiguration(Jobs.class)
			.withPropertyValues("reports.period=60")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("The period '60' of the distributed job")
				.hasStackTraceContaining("does not say its unit"));
	}

	@Test
	void methodThatReturnsAFutureFailsTheStart() {
		this.runner.withUserConfiguration(Later.class)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("must not return a future"));
	}

	@Test
	void nameThatWouldCollideFailsTheStart() {
		this.runner.withUserConfiguration(Alive.class)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("must not end in '.alive'"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Seen seen() {
			return new Seen();
		}

		@Bean
		MeterRegistry meters() {
			return new SimpleMeterRegistry();
		}

	}

	static class Seen implements JobListener {

		final List<String> done = new CopyOnWriteArrayList<>();

		final List<String> started = new CopyOnWriteArrayList<>();

		final List<String> finished = new CopyOnWriteArrayList<>();

		@Override
		public void started(JobStartedEvent event) {
			this.started.add(event.job());
			throw new IllegalStateException("A listener that fails changes nothing");
		}

		@EventListener
		void on(JobFinishedEvent event) {
			this.finished.add(event.run().job() + " " + event.outcome());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Jobs {

		@Autowired
		private Seen seen;

		@Autowired
		private DistributedCache distributedCache;

		@DistributedJob(name = "report", period = "${reports.period}")
		void report(JobExecution execution) {
			assertThat(this.distributedCache).isNotNull();
			this.seen.done.add("report " + execution.slot());
		}

		@Transactional
		@DistributedJob(name = "fenced", period = "00:00:00.3", transactional = true)
		public void fenced() {
			this.seen.done.add("fenced " + TransactionSynchronizationManager.isActualTransactionActive());
		}

		@DistributedJob(name = "broken", period = "PT0.2S")
		void broken() throws Exception {
			throw new Exception("no paper");
		}

		@Bean
		DistributedBackgroundJob bean() {
			return job("bean");
		}

		@Bean
		JobGroup group() {
			return () -> List.of(job("grouped"));
		}

		private DistributedBackgroundJob job(String name) {
			return new TestJob(name, Duration.ofMillis(300), false, (execution) -> this.seen.done.add(name));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Twice {

		@DistributedJob(name = "Report", period = "1s")
		void again() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Later {

		@DistributedJob(name = "later", period = "1s")
		CompletableFuture<Void> later() {
			return new CompletableFuture<>();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Alive {

		@DistributedJob(name = "a.alive", period = "1s")
		void alive() {
		}

	}

}
