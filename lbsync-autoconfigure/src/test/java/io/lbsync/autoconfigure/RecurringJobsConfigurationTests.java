package io.lbsync.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import io.lbsync.job.recurring.RecurringBackgroundJob;
import io.lbsync.job.recurring.RecurringJobs;
import io.lbsync.job.recurring.RoleGate;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Recurring jobs in an application: how they begin, and how they end with it.
 */
@Timeout(120)
class RecurringJobsConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LifecycleAutoConfiguration.class, DataSourceAutoConfiguration.class,
				LbsyncAutoConfiguration.class))
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
				"umbraco.cms.global.main-dom-lock=none");

	@Test
	void aJobRunsWhereTheElectionGivesTheServerARoleThatFits() {
		this.runner.withUserConfiguration(WithJob.class).run((context) -> {
			Held job = context.getBean(Held.class);
			job.begun.await();
			assertThat(context.getBean(ServerRoleAccessor.class).currentServerRole()).isIn(ServerRole.SINGLE,
					ServerRole.SCHEDULING_PUBLISHER);
			job.end.countDown();
		});
	}

	@Test
	void aJobDoesNotRunWhereTheRoleDoesNotFit() {
		this.runner.withUserConfiguration(WithJob.class, WithCounter.class)
			.withPropertyValues("umbraco.cms.global.server-role=subscriber")
			.run((context) -> {
				await().until(() -> context.getBean(Counter.class).runs > 3);
				assertThat(context.getBean(Held.class).begun.getCount()).isOne();
			});
	}

	@Test
	void aJobThatRunsEndsBeforeTheApplicationDoesAndWhileItsServerStillHasItsRole() throws Exception {
		this.runner.withUserConfiguration(WithJob.class).run((context) -> {
			Held job = context.getBean(Held.class);
			job.begun.await();
			Thread close = closing(context);
			await().until(() -> waiting(close));
			assertThat(job.thread.isAlive()).isTrue();
			job.end.countDown();
			close.join();
			assertThat(job.ended.get()).isEqualTo("SINGLE, database there");
		});
	}

	@Test
	void aJobThatDoesNotEndInTimeIsInterruptedWhileTheDatabaseIsStillThere() {
		this.runner.withUserConfiguration(WithJob.class)
			.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=1s")
			.run((context) -> {
				Held job = context.getBean(Held.class);
				job.begun.await();
				closing(context).join();
				assertThat(job.ended.get()).isEqualTo("interrupted, SINGLE, database there");
			});
	}

	@Test
	void aRestartedApplicationRunsItsJobsAgain() {
		this.runner.withUserConfiguration(WithCounter.class).run((context) -> {
			Counter counter = context.getBean(Counter.class);
			await().until(() -> counter.runs > 0);
			context.stop();
			int before = counter.runs;
			context.getBean(RecurringJobs.class).step();
			assertThat(counter.runs).isEqualTo(before);
			context.start();
			await().until(() -> counter.runs > before);
		});
	}

	@Test
	void nothingRunsByItselfWhereLoopsAreOff() {
		this.runner.withUserConfiguration(WithCounter.class).withPropertyValues("lbsync.loops=off").run((context) -> {
			assertThat(context).hasSingleBean(RecurringJobs.class).doesNotHaveBean(JobLifecycle.class);
			assertThat(context.getBean(Counter.class).runs).isZero();
		});
	}

	@Test
	void withoutJobsThereIsNoThread() {
		Set<Thread> before = threads();
		this.runner.run((context) -> {
			assertThat(context.getBean("lbsyncRecurringJobsLifecycle", JobLifecycle.class).isRunning()).isTrue();
			assertThat(threads()).isSubsetOf(before);
		});
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().matches("lbsync-(recurring|role|drain).*"))
			.collect(Collectors.toSet());
	}

	@Test
	void jobsEndBeforeTheElection() {
		assertThat(JobLifecycle.PHASE).isGreaterThan(ElectionLifecycle.PHASE);
	}

	@Test
	void beansOfTheUserReplaceOurs() {
		RoleGate gate = mock(RoleGate.class);
		RecurringJobs jobs = mock(RecurringJobs.class);
		this.runner.withBean(RoleGate.class, () -> gate).withBean(RecurringJobs.class, () -> jobs).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(RoleGate.class)).isSameAs(gate);
			assertThat(context.getBean(RecurringJobs.class)).isSameAs(jobs);
		});
	}

	@Test
	void aJobThatCannotBeRunFailsTheStart() {
		this.runner.withBean(Held.class, () -> new Held(null) {

			@Override
			public Set<ServerRole> serverRoles() {
				return Set.of();
			}

		}).run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("Name a role"));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void virtualThreadsAreUsedWhereBootHasThemOn() {
		for (boolean virtual : List.of(true, false)) {
			this.runner.withUserConfiguration(WithJob.class)
				.withPropertyValues("spring.threads.virtual.enabled=" + virtual)
				.run((context) -> {
					Held job = context.getBean(Held.class);
					job.begun.await();
					assertThat(job.thread.toString().startsWith("VirtualThread")).isEqualTo(virtual);
					job.end.countDown();
				});
		}
	}

	private static Thread closing(AssertableApplicationContext context) {
		Thread thread = new Thread(
				() -> ((ConfigurableApplicationContext) context.getSourceApplicationContext()).close());
		thread.start();
		return thread;
	}

	private static boolean waiting(Thread thread) {
		return thread.getState() == Thread.State.TIMED_WAITING;
	}

	@Configuration(proxyBeanMethods = false)
	static class WithJob {

		@Bean
		Held held(DataSource dataSource) {
			return new Held(dataSource);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithCounter {

		@Bean
		Counter counter() {
			return new Counter();
		}

	}

	/**
	 * A job that counts, whatever the role.
	 */
	static class Counter implements RecurringBackgroundJob {

		volatile int runs;

		@Override
		public Duration period() {
			return Duration.ofMillis(5);
		}

		@Override
		public Duration delay() {
			return Duration.ZERO;
		}

		@Override
		public Set<ServerRole> serverRoles() {
			return Set.of(ServerRole.values());
		}

		@Override
		public void run() {
			this.runs++;
		}

	}

	/**
	 * A job that runs until a test lets it end.
	 */
	static class Held implements RecurringBackgroundJob {

		final CountDownLatch begun = new CountDownLatch(1);

		final CountDownLatch end = new CountDownLatch(1);

		final AtomicReference<String> ended = new AtomicReference<>();

		private final DataSource dataSource;

		volatile Thread thread;

		@Autowired
		private ServerRoleAccessor role;

		Held(DataSource dataSource) {
			this.dataSource = dataSource;
		}

		@Override
		public Duration period() {
			return Duration.ofMillis(5);
		}

		@Override
		public Duration delay() {
			return Duration.ZERO;
		}

		@Override
		public void run() {
			this.thread = Thread.currentThread();
			this.begun.countDown();
			String interrupted = "";
			try {
				this.end.await();
			}
			catch (InterruptedException ex) {
				interrupted = "interrupted, ";
			}
			JdbcClient.create(this.dataSource).sql("SELECT 1").query(Integer.class).single();
			this.ended.set(interrupted + this.role.currentServerRole() + ", database there");
		}

	}

}
