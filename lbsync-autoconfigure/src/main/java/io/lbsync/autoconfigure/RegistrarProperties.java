package io.lbsync.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationFormat;
import org.springframework.boot.convert.DurationStyle;

/**
 * How servers show that they live. Names and defaults are Umbraco's. Each accessor throws
 * {@link org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException}
 * for a value that makes no sense.
 *
 * @param waitTimeBetweenCalls Time between two heartbeats of this server in the database.
 * @param staleServerTimeout Time without a heartbeat after which a server no longer
 * counts as active, at least twice the time between two heartbeats.
 * @param touchTimeout Time after which a heartbeat is given up and tried again. It is
 * given up earlier where another one would come too late otherwise.
 */
@ConfigurationProperties(RegistrarProperties.PREFIX)
record RegistrarProperties(
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:01:00") Duration waitTimeBetweenCalls,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:02:00") Duration staleServerTimeout,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:01:00") Duration touchTimeout) {

	static final String PREFIX = "umbraco.cms.global.database-server-registrar";

	private static final String WAIT = PREFIX + ".wait-time-between-calls";

	private static final String TOUCH = PREFIX + ".touch-timeout";

	private static final String STALE = PREFIX + ".stale-server-timeout";

	@Override
	public Duration waitTimeBetweenCalls() {
		return Require.positive(WAIT, this.waitTimeBetweenCalls);
	}

	@Override
	public Duration staleServerTimeout() {
		Duration wait = waitTimeBetweenCalls();
		Require.positive(STALE, this.staleServerTimeout);
		Require.check(this.staleServerTimeout.compareTo(wait.multipliedBy(2)) >= 0, STALE, this.staleServerTimeout,
				("Must be at least twice '%s' (%s): a server that is alive would count as lost after one late "
						+ "heartbeat. Raise '%s' to %s, or lower '%s'.")
					.formatted(WAIT, wait, STALE, wait.multipliedBy(2), WAIT));
		return this.staleServerTimeout;
	}

	@Override
	public Duration touchTimeout() {
		return Require.positive(TOUCH, this.touchTimeout);
	}

	/**
	 * Ask for every value once, so that a bad one fails the start.
	 */
	void check() {
		waitTimeBetweenCalls();
		staleServerTimeout();
		touchTimeout();
	}

}
