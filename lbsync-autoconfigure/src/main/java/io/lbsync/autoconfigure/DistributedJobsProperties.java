package io.lbsync.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationFormat;
import org.springframework.boot.convert.DurationStyle;

/**
 * Distributed jobs, under Umbraco's names.
 *
 * @param period Longest time for which a job that its server may have left is not looked
 * at. When jobs are due is known without looking.
 * @param delay Time from the start of the application to its first look at the jobs.
 * @param maximumExecutionTime Time after which a job is taken over that gives no signs of
 * life, because 'lbsync.jobs.keep-alive' is zero on the server that runs it; with them, a
 * warning says that it still runs.
 */
@ConfigurationProperties(DistributedJobsProperties.PREFIX)
record DistributedJobsProperties(
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:00:05") Duration period,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:01:00") Duration delay,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:05:00") Duration maximumExecutionTime) {

	static final String PREFIX = "umbraco.cms.distributed-jobs";

	@Override
	public Duration period() {
		return Require.positive(PREFIX + ".period", this.period);
	}

	@Override
	public Duration delay() {
		return Require.notNegative(PREFIX + ".delay", this.delay);
	}

	@Override
	public Duration maximumExecutionTime() {
		return Require.positive(PREFIX + ".maximum-execution-time", this.maximumExecutionTime);
	}

	/**
	 * Ask for every value once, so that a bad one fails the start.
	 */
	void check() {
		period();
		delay();
		maximumExecutionTime();
	}

}
