package io.lbsync.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.LogCursor;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.Tables;
import io.lbsync.loop.Loop;
import io.lbsync.loop.Ticker;
import io.lbsync.pulse.Pulse;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.testkit.ChildCommands;
import io.lbsync.testkit.CrashingDataSource;
import io.lbsync.testkit.Failpoints;

/**
 * A process that runs distributed jobs and does nothing else, so that several of them fit
 * on a machine: no Spring context, but all that runs jobs, and the pulse.
 */
final class JobServer {

	private static final Duration ANSWER = Duration.ofSeconds(5);

	private JobServer() {
	}

	public static void main(String[] arguments) throws Exception {
		JobLog log = new JobLog(Path.of(System.getProperty("test.log")));
		HikariDataSource pool = pool();
		Connected connected = connect(pool);
		ServerStart start = new ServerStart(new ServerIdentity(System.getProperty("test.name"), "jobs"));
		DistributedJobs jobs = jobs(connected.database(), start, log);
		Loop pulse = pulse(connected, start, jobs);
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			jobs.stop(Duration.ofSeconds(3), Duration.ofSeconds(1));
			pulse.stop(Duration.ofSeconds(1));
		}));
		jobs.start();
		pulse.start();
		System.out.println("started");
		while (true) {
			System.out.println("unknown command " + ChildCommands.shared().next());
		}
	}

	/**
	 * The database may be away just now.
	 */
	private static Connected connect(HikariDataSource pool) {
		CrashingDataSource crashing = new CrashingDataSource(pool, Failpoints.fromSystemProperty());
		while (true) {
			try {
				Database database = new Database(crashing, Dialect.of(pool), ANSWER);
				return new Connected(database, Tables.read(database));
			}
			catch (RuntimeException ex) {
				System.out.println("waits for the database: " + ex.getMessage());
			}
		}
	}

	private static DistributedJobs jobs(Database database, ServerStart start, JobLog log) {
		TransactionTemplate transactions = new TransactionTemplate(new JdbcTransactionManager(database.dataSource()));
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("job-");
		executor.setDaemon(true);
		JobStore store = new JdbcJobStore(database);
		if (!Boolean.parseBoolean(System.getProperty("test.fence", "true"))) {
			store = new UnfencedStore(store);
		}
		DistributedJobs.Source source = new DistributedJobs.Source(database, true, start, () -> false,
				log.watching(transactions), executor);
		DistributedJobs jobs = new DistributedJobs(source, store, settings(), Ticker.system(), List.of(log, ended()));
		JdbcClient jdbc = JdbcClient.create(database.dataSource());
		jobs.take(EffectJob.parse(System.getProperty("test.jobs"))
			.stream()
			.map((job) -> job.on(jdbc, database.dialect(), start.identity().toString()))
			.toList());
		return jobs;
	}

	private static JobListener ended() {
		boolean all = System.getProperty(Failpoints.PROPERTY) != null;
		return new JobListener() {

			@Override
			public void finished(JobFinishedEvent event) {
				if (all || event.outcome() != JobOutcome.SUCCEEDED) {
					System.out
						.println("ended %s %d %s".formatted(event.run().job(), event.run().slot(), event.outcome()));
				}
			}

		};
	}

	private static JobSettings settings() {
		return JobSettings.of(Duration.ZERO, duration("look"), duration("maximum"), duration("alive"), 8);
	}

	private static Loop pulse(Connected connected, ServerStart start, DistributedJobs jobs) {
		Pulse pulse = new Pulse(connected.database(), true, jobs::observed);
		LogCursor cursor = new InstructionLog(connected.database().dialect(), start, connected.tables(),
				Duration.ofSeconds(5))
			.cursor();
		return new Loop("pulse", duration("pulse"), () -> pulse.read(cursor, 1000));
	}

	private static HikariDataSource pool() {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(System.getProperty("test.url"));
		pool.setUsername(System.getProperty("test.username"));
		pool.setPassword(System.getProperty("test.password"));
		pool.setMaximumPoolSize(12);
		pool.setMinimumIdle(2);
		pool.setConnectionTimeout(5000);
		pool.setValidationTimeout(500);
		pool.setInitializationFailTimeout(-1);
		return pool;
	}

	private static Duration duration(String name) {
		return Duration.parse(System.getProperty("test." + name));
	}

	private record Connected(Database database, Tables tables) {

	}

}
