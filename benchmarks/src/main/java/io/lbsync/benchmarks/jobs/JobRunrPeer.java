package io.lbsync.benchmarks.jobs;

import java.time.Duration;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;

/**
 * JobRunr: background jobs in a few tables, with a server on each node.
 */
final class JobRunrPeer implements IdlePeer {

	@Override
	public String name() {
		return "JobRunr";
	}

	/**
	 * The first node makes the tables.
	 */
	@Override
	public void prepare(Fleet fleet) {
	}

	@Override
	public Running idle(Fleet fleet, Tally tally) {
		Running running = new Running();
		fleet.pools().forEach((node) -> running.add(start(node)));
		return running;
	}

	private static Running.Closing start(HikariDataSource node) {
		JacksonJsonMapper json = new JacksonJsonMapper();
		PostgresStorageProvider storage = new PostgresStorageProvider(node);
		storage.setJobMapper(new JobMapper(json));
		JobRequestScheduler scheduler = new JobRequestScheduler(storage);
		IntStream.range(0, 5)
			.forEach((i) -> scheduler.scheduleRecurrently("job" + i, Duration.ofHours(1), new Nothing()));
		BackgroundJobServer server = new BackgroundJobServer(storage, json, null,
				BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration());
		server.start();
		return () -> {
			server.stop();
			storage.close();
		};
	}

	/**
	 * A job.
	 */
	record Nothing() implements JobRequest {

		@Override
		public Class<Handler> getJobRequestHandler() {
			return Handler.class;
		}

	}

	/**
	 * Does nothing. Created by JobRunr.
	 */
	static final class Handler implements JobRequestHandler<Nothing> {

		@Override
		public void run(Nothing request) {
		}

	}

}
