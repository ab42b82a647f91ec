package io.lbsync.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationFormat;
import org.springframework.boot.convert.DurationStyle;

/**
 * How instructions are read and kept. Names and defaults are Umbraco's. Each accessor
 * throws
 * {@link org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException}
 * for a value that makes no sense.
 *
 * @param maxProcessingInstructionCount Number of waiting instructions above which a
 * starting server rebuilds its caches instead of applying them one by one. It is also the
 * number of instructions that are written into one row at most.
 * @param timeBetweenSyncOperations Time between two looks for new instructions in the
 * database.
 * @param timeBetweenPruneOperations Time between two runs that delete instructions which
 * have been kept long enough.
 * @param timeToRetainInstructions Time for which instructions are kept before they may be
 * deleted.
 * @param syncTimeout Time after which a statement or a cache refresher that was started
 * to apply instructions counts as hanging, and longest time of one look at the log.
 */
@ConfigurationProperties(MessengerProperties.PREFIX)
record MessengerProperties(@DefaultValue("1000") int maxProcessingInstructionCount,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:00:05") Duration timeBetweenSyncOperations,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:01:00") Duration timeBetweenPruneOperations,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("2.00:00:00") Duration timeToRetainInstructions,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:01:00") Duration syncTimeout) {

	static final String PREFIX = "umbraco.cms.global.database-server-messenger";

	@Override
	public int maxProcessingInstructionCount() {
		return Require.positive(PREFIX + ".max-processing-instruction-count", this.maxProcessingInstructionCount);
	}

	@Override
	public Duration timeBetweenSyncOperations() {
		return Require.positive(PREFIX + ".time-between-sync-operations", this.timeBetweenSyncOperations);
	}

	@Override
	public Duration timeBetweenPruneOperations() {
		return Require.positive(PREFIX + ".time-between-prune-operations", this.timeBetweenPruneOperations);
	}

	@Override
	public Duration timeToRetainInstructions() {
		return Require.positive(PREFIX + ".time-to-retain-instructions", this.timeToRetainInstructions);
	}

	@Override
	public Duration syncTimeout() {
		return Require.positive(PREFIX + ".sync-timeout", this.syncTimeout);
	}

	/**
	 * Ask for every value once, so that a bad one fails the start.
	 */
	void check() {
		maxProcessingInstructionCount();
		timeBetweenSyncOperations();
		timeBetweenPruneOperations();
		timeToRetainInstructions();
		syncTimeout();
	}

}
