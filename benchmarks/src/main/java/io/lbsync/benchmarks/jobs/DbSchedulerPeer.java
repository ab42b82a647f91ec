package io.lbsync.benchmarks.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;

/**
 * db-scheduler: one table of executions, that is polled.
 */
final class DbSchedulerPeer implements Peer {

	// Those of the first row of its table of figures.
	private static final double LOWER_LIMIT = 4;

	private static final double UPPER_LIMIT = 20;

	private final Way way;

	private final int backlog;

	/**
	 * Create it.
	 * @param way how it gets hold of executions
	 * @param backlog number of one-time tasks that wait, when it runs as many as it can
	 */
	DbSchedulerPeer(Way way, int backlog) {
		this.way = way;
		this.backlog = backlog;
	}

	@Override
	public String name() {
		return "db-scheduler, " + this.way.text;
	}

	@Override
	public void prepare(Fleet fleet) {
		fleet.jdbc().sql("""
				CREATE TABLE scheduled_tasks (
					task_name text NOT NULL,
					task_instance text NOT NULL,
					task_data bytea,
					execution_time timestamp with time zone,
					picked boolean NOT NULL,
					picked_by text,
					last_success timestamp with time zone,
					last_failure timestamp with time zone,
					consecutive_failures int,
					last_heartbeat timestamp with time zone,
					version bigint NOT NULL,
					priority smallint,
					state text,
					PRIMARY KEY (task_name, task_instance)
				);
				CREATE INDEX ON scheduled_tasks (execution_time);
				CREATE INDEX ON scheduled_tasks (last_heartbeat);
				CREATE INDEX ON scheduled_tasks (priority DESC, execution_time);
				""").update();
	}

	@Override
	public Running fast(Fleet fleet, Tally tally) {
		if (this.way == Way.RECURRING) {
			return recurring(fleet, JOBS, Duration.ofMillis(1), tally,
					(builder) -> builder.threads(THREADS)
						.pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
						.pollingInterval(Duration.ofMillis(10)));
		}
		fleet.jdbc().sql("""
				INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
				SELECT 'once', n, now(), false, 1 FROM generate_series(1, ?) AS n
				""").param(this.backlog).update();
		fleet.jdbc().sql("ANALYZE scheduled_tasks").update();
		Task<Void> task = Tasks.oneTime("once").execute((instance, context) -> {
			if (tally.runs() + 1 >= this.backlog) {
				throw new IllegalStateException("There are too few tasks to measure this");
			}
			tally.ran("once", instance.getId());
		});
		Running running = new Running();
		for (DataSource node : fleet.pools()) {
			SchedulerBuilder builder = Scheduler.create(node, task)
				.threads(THREADS)
				.pollingInterval(Duration.ofMillis(100));
			start(running, (this.way == Way.FETCH) ? builder.pollUsingFetch(LOWER_LIMIT, UPPER_LIMIT)
					: builder.pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT));
		}
		return running;
	}

	@Override
	public Running idle(Fleet fleet, Tally tally) {
		return recurring(fleet, 5, Duration.ofHours(1), tally, (builder) -> builder);
	}

	/**
	 * It polls each 10 s by default, and runs nothing more often.
	 */
	@Override
	public Running eachSecond(Fleet fleet, int jobs, Tally tally) {
		return recurring(fleet, jobs, Duration.ofSeconds(1), tally,
				(builder) -> builder.pollingInterval(Duration.ofMillis(500)));
	}

	private static Running recurring(Fleet fleet, int jobs, Duration period, Tally tally, Settings settings) {
		Running running = new Running();
		for (DataSource node : fleet.pools()) {
			List<RecurringTask<Void>> tasks = new ArrayList<>(IntStream.range(0, jobs)
				.mapToObj((i) -> Tasks.recurring("job" + i, FixedDelay.of(period))
					.execute((instance, context) -> tally.ran(instance.getTaskName(),
							context.getExecution().getExecutionTime())))
				.toList());
			start(running, settings.on(Scheduler.create(node).startTasks(tasks)));
		}
		return running;
	}

	private static void start(Running running, SchedulerBuilder builder) {
		Scheduler scheduler = builder.schedulerName(new SchedulerName.Fixed("node" + running.size())).build();
		scheduler.start();
		running.add(scheduler::stop);
	}

	/**
	 * How executions are got hold of.
	 */
	enum Way {

		/** Read them, then claim each: the default. */
		FETCH("one-time, fetch"),

		/** Claim them with the statement that reads them. */
		LOCK_AND_FETCH("one-time, lock-and-fetch"),

		/** Claim them like that, and have each come back after a millisecond. */
		RECURRING("recurring, lock-and-fetch");

		private final String text;

		Way(String text) {
			this.text = text;
		}

	}

	private interface Settings {

		SchedulerBuilder on(SchedulerBuilder builder);

	}

}
