package io.lbsync.benchmarks.failover;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.benchmarks.rig.IntegrationLeader;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleChangedEvent;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.InterruptableJob;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who has one server among several, all with default settings.
 */
enum Contestant {

	/** The scheduling server. */
	LBSYNC("lbsync, scheduling server", EnumSet.allOf(Blow.class)) {

		@Override
		void prepare(JdbcClient jdbc) {
			// The first server makes its tables.
		}

		@Override
		AutoCloseable start(String url, String name, Runnable turn) {
			Set<ServerRole> schedules = EnumSet.of(ServerRole.SINGLE, ServerRole.SCHEDULING_PUBLISHER);
			Consumer<ServerRoleChangedEvent> listener = (event) -> {
				if (schedules.contains(event.current()) && !schedules.contains(event.previous())) {
					turn.run();
				}
			};
			return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.listeners(ApplicationListener.forPayload(listener))
				.properties("spring.main.banner-mode=off", "logging.level.root=warn",
						"spring.application.name=failover", "umbraco.cms.hosting.machine-identifier=" + name,
						"spring.datasource.url=" + url)
				.run();
		}

	},

	/** The leader by a lock that has to be renewed. */
	INTEGRATION("Spring Integration, leader", EnumSet.allOf(Blow.class)) {

		@Override
		void prepare(JdbcClient jdbc) {
			IntegrationLeader.prepare(jdbc);
		}

		@Override
		AutoCloseable start(String url, String name, Runnable turn) {
			return new IntegrationLeader(pool(url), turn);
		}

	},

	/** The server that runs a job which is to be recovered; there is no leader. */
	QUARTZ("Quartz, job in flight recovered", EnumSet.of(Blow.KILL, Blow.PAUSE)) {

		@Override
		void prepare(JdbcClient jdbc) {
			try (InputStream tables = Scheduler.class
				.getResourceAsStream("/org/quartz/impl/jdbcjobstore/tables_postgres.sql")) {
				jdbc.sql(new String(tables.readAllBytes(), StandardCharsets.UTF_8)).update();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		AutoCloseable start(String url, String name, Runnable turn) throws SchedulerException {
			Properties properties = new Properties();
			properties.putAll(Map.of("org.quartz.scheduler.instanceName", "failover", "org.quartz.scheduler.instanceId",
					name, "org.quartz.threadPool.threadCount", "3", "org.quartz.jobStore.class",
					"org.quartz.impl.jdbcjobstore.JobStoreTX", "org.quartz.jobStore.driverDelegateClass",
					"org.quartz.impl.jdbcjobstore.PostgreSQLDelegate", "org.quartz.jobStore.isClustered", "true",
					"org.quartz.jobStore.dataSource", "shared", "org.quartz.dataSource.shared.provider", "hikaricp",
					"org.quartz.dataSource.shared.driver", "org.postgresql.Driver"));
			properties.put("org.quartz.dataSource.shared.URL", url);
			Scheduler scheduler = new StdSchedulerFactory(properties).getScheduler();
			scheduler.setJobFactory((bundle, itself) -> new Endless(turn));
			try {
				scheduler.scheduleJob(
						JobBuilder.newJob(Endless.class).withIdentity("endless").requestRecovery().build(),
						TriggerBuilder.newTrigger().withIdentity("endless").startNow().build());
			}
			catch (ObjectAlreadyExistsException ex) {
				// Another server was first.
			}
			scheduler.start();
			return () -> scheduler.shutdown(false);
		}

	};

	private final String title;

	private final Set<Blow> blows;

	Contestant(String title, Set<Blow> blows) {
		this.title = title;
		this.blows = blows;
	}

	String title() {
		return this.title;
	}

	/**
	 * What there is to be measured of it.
	 */
	Set<Blow> blows() {
		return this.blows;
	}

	/**
	 * Make its tables.
	 */
	abstract void prepare(JdbcClient jdbc);

	/**
	 * Be one of its servers.
	 * @param url the database
	 * @param name name of the server
	 * @param turn is told when it is this server's turn
	 * @return ends it in good order
	 */
	abstract AutoCloseable start(String url, String name, Runnable turn) throws SchedulerException;

	private static DataSource pool(String url) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url);
		return pool;
	}

	/**
	 * An application.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/**
	 * Runs until its process is gone.
	 */
	@DisallowConcurrentExecution
	private static final class Endless implements Job, InterruptableJob {

		private final Runnable turn;

		Endless(Runnable turn) {
			this.turn = turn;
		}

		@Override
		public void execute(JobExecutionContext context) {
			this.turn.run();
			try {
				Thread.currentThread().join();
			}
			catch (InterruptedException ex) {
				// Over.
			}
		}

		@Override
		public void interrupt() {
		}

	}

}
