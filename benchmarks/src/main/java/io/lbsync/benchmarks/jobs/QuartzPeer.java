package io.lbsync.benchmarks.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import java.util.Properties;

import javax.sql.DataSource;

import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/**
 * Quartz, clustered, with its tables in PostgreSQL.
 */
final class QuartzPeer implements Peer {

	private static final String TABLES = "/org/quartz/impl/jdbcjobstore/tables_postgres.sql";

	private static final String CLUSTER = "jobs";

	private final int batch;

	/**
	 * Create it.
	 * @param batch most triggers that are acquired at once; one by default
	 */
	QuartzPeer(int batch) {
		this.batch = batch;
	}

	@Override
	public String name() {
		return "Quartz, batches of " + this.batch;
	}

	@Override
	public void prepare(Fleet fleet) {
		try (InputStream tables = Scheduler.class.getResourceAsStream(TABLES)) {
			fleet.jdbc().sql(new String(tables.readAllBytes(), StandardCharsets.UTF_8)).update();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public Running fast(Fleet fleet, Tally tally) {
		return start(fleet, THREADS, JOBS, Duration.ofMillis(1), tally);
	}

	@Override
	public Running idle(Fleet fleet, Tally tally) {
		return start(fleet, 10, 5, Duration.ofHours(1), tally);
	}

	@Override
	public Running eachSecond(Fleet fleet, int jobs, Tally tally) {
		return start(fleet, 10, jobs, Duration.ofSeconds(1), tally);
	}

	private Running start(Fleet fleet, int threads, int jobs, Duration period, Tally tally) {
		Running running = new Running();
		Date first = new Date(System.currentTimeMillis() + period.toMillis());
		try {
			for (DataSource node : fleet.pools()) {
				Scheduler scheduler = scheduler(fleet.database() + "-" + running.size(), node, threads);
				scheduler.setJobFactory((bundle, itself) -> (context) -> tally
					.ran(context.getTrigger().getKey().toString(), context.getScheduledFireTime().getTime()));
				for (int i = 0; i < jobs; i++) {
					schedule(scheduler, "job" + i, first, period);
				}
				scheduler.start();
				running.add(() -> scheduler.shutdown(true));
			}
		}
		catch (SchedulerException ex) {
			throw new IllegalStateException(ex);
		}
		return running;
	}

	private Scheduler scheduler(String name, DataSource node, int threads) throws SchedulerException {
		DBConnectionManager.getInstance().addConnectionProvider(name, new Pool(node));
		Properties properties = new Properties();
		properties.putAll(Map.of("org.quartz.scheduler.instanceName", CLUSTER, "org.quartz.scheduler.instanceId", name,
				"org.quartz.threadPool.threadCount", String.valueOf(threads),
				"org.quartz.scheduler.batchTriggerAcquisitionMaxCount", String.valueOf(this.batch),
				"org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX",
				"org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate",
				"org.quartz.jobStore.dataSource", name, "org.quartz.jobStore.isClustered", "true",
				"org.quartz.jobStore.acquireTriggersWithinLock", String.valueOf(this.batch > 1)));
		Scheduler scheduler = new StdSchedulerFactory(properties).getScheduler();
		// Or the second node of this JVM would be the first one again.
		SchedulerRepository.getInstance().remove(CLUSTER);
		return scheduler;
	}

	private static void schedule(Scheduler scheduler, String name, Date first, Duration period)
			throws SchedulerException {
		JobDetail job = JobBuilder.newJob(Nothing.class).withIdentity(name).build();
		Trigger trigger = TriggerBuilder.newTrigger()
			.withIdentity(name)
			.startAt(first)
			.withSchedule(SimpleScheduleBuilder.simpleSchedule()
				.withIntervalInMilliseconds(period.toMillis())
				.repeatForever()
				.withMisfireHandlingInstructionIgnoreMisfires())
			.build();
		try {
			scheduler.scheduleJob(job, trigger);
		}
		catch (ObjectAlreadyExistsException ex) {
			// Another node was first.
		}
	}

	/**
	 * Names the job in the tables; the factory hands out another one.
	 */
	static final class Nothing implements Job {

		@Override
		public void execute(JobExecutionContext context) {
		}

	}

	private record Pool(DataSource dataSource) implements ConnectionProvider {

		@Override
		public Connection getConnection() throws SQLException {
			return this.dataSource.getConnection();
		}

		@Override
		public void shutdown() {
		}

		@Override
		public void initialize() {
		}

	}

}
