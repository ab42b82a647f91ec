package io.lbsync.job;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

import javax.sql.DataSource;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.loop.Loop;
import io.lbsync.loop.Ticker;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;

/**
 * A server of this process that runs jobs by itself, on its own threads. What the pulse
 * reads, it reads itself.
 */
final class JobRig implements AutoCloseable {

	private final DistributedJobs jobs;

	private final Loop pulse;

	private JobRig(DistributedJobs jobs, Loop pulse) {
		this.jobs = jobs;
		this.pulse = pulse;
		this.jobs.start();
		this.pulse.start();
	}

	static JobRig start(String name, DataSource dataSource, JobSettings settings, EffectJob... jobs) {
		Dialect dialect = Dialect.of(dataSource);
		JdbcClient jdbc = JdbcClient.create(dataSource);
		return start(name, dataSource, settings,
				Arrays.stream(jobs).map((job) -> job.on(jdbc, dialect, name + "/jobs")).toList());
	}

	static JobRig start(String name, DataSource dataSource, JobSettings settings,
			List<? extends DistributedBackgroundJob> jobs) {
		return start(name, dataSource, settings, jobs, new JdbcTransactionManager(dataSource));
	}

	static JobRig start(String name, DataSource dataSource, JobSettings settings,
			List<? extends DistributedBackgroundJob> jobs, PlatformTransactionManager manager) {
		Database database = new Database(dataSource, Dialect.of(dataSource));
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(name);
		executor.setDaemon(true);
		ServerStart start = new ServerStart(new ServerIdentity(name, "jobs"));
		JobStore store = new JdbcJobStore(database);
		DistributedJobs all = new DistributedJobs(new DistributedJobs.Source(database, true, start, () -> false,
				new TransactionTemplate(manager), executor), store, settings, Ticker.system(), List.of());
		all.take(jobs);
		return new JobRig(all, new Loop("pulse of " + name, settings.period(), () -> {
			JobStore.Reading reading = store.read();
			all.observed(LocalDateTime.ofInstant(reading.now(), ZoneOffset.UTC), reading.rows());
		}));
	}

	@Override
	public void close() {
		this.pulse.stop(Duration.ofSeconds(5));
		this.jobs.stop(Duration.ofSeconds(5), Duration.ofSeconds(1));
	}

}
