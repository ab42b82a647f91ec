package io.lbsync.job;

import java.time.Duration;

/**
 * What names and periods of jobs have to be.
 */
final class JobRules {

	private static final int LONGEST_NAME = 200;

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private JobRules() {
	}

	static void check(DistributedBackgroundJob job) {
		String name = job.name();
		require(!name.isBlank() && name.equals(name.strip()), job, "must not be blank, nor begin or end with a blank");
		require(name.length() <= LONGEST_NAME, job, "must have at most %d characters".formatted(LONGEST_NAME));
		require(!name.endsWith(JobRow.ALIVE), job,
				"must not end in '%s', which marks the signs of life of another job".formatted(JobRow.ALIVE));
		if (job.period().compareTo(SHORTEST) < 0) {
			throw new IllegalArgumentException("The period of the distributed job '%s' (%s) must be at least %s: %s"
				.formatted(name, job.period(), SHORTEST, job));
		}
	}

	private static void require(boolean condition, DistributedBackgroundJob job, String rule) {
		if (!condition) {
			throw new IllegalArgumentException(
					"The name '%s' of a distributed job %s: %s".formatted(job.name(), rule, job));
		}
	}

}
