package io.lbsync.job;

import java.time.Duration;

/**
 * A distributed job of a test.
 *
 * @param name its name
 * @param period its period
 * @param transactional whether it runs in a transaction of its own
 * @param alignToClock whether its slots are aligned
 * @param body what it does
 */
public record TestJob(String name, Duration period, boolean transactional, boolean alignToClock,
		Body body) implements DistributedBackgroundJob {

	public TestJob(String name, Duration period, boolean transactional, Body body) {
		this(name, period, transactional, false, body);
	}

	@Override
	public void execute(JobExecution execution) throws Exception {
		this.body.run(execution);
	}

	/**
	 * What a job does.
	 */
	@FunctionalInterface
	public interface Body {

		void run(JobExecution execution) throws Exception;

	}

}
