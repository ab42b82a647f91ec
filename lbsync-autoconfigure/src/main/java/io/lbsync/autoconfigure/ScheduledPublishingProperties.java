package io.lbsync.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationFormat;
import org.springframework.boot.convert.DurationStyle;

/**
 * When {@link io.lbsync.job.ScheduledPublishing} beans are called. Names and defaults are
 * Umbraco's.
 *
 * @param period Time between two runs of everything that publishes and unpublishes.
 * @param alignToClock Whether runs are at multiples of the period, such as at every full
 * minute, instead of counted from the first one.
 */
@ConfigurationProperties(ScheduledPublishingProperties.PREFIX)
record ScheduledPublishingProperties(
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:01:00") Duration period,
		@DefaultValue("false") boolean alignToClock) {

	static final String PREFIX = "umbraco.cms.scheduled-publishing";

	@Override
	public Duration period() {
		return Require.atLeastOneSecond(PREFIX + ".period", this.period);
	}

	/**
	 * Ask for every value once, so that a bad one fails the start.
	 */
	void check() {
		period();
	}

}
