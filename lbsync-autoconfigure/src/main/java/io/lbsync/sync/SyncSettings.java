package io.lbsync.sync;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * Settings of the {@link Sync}.
 *
 * @param maxProcessingInstructionCount how many waiting instructions lead to a cold boot
 * at start
 * @param timeBetweenSync interval of the pulse, and least time between two saves of the
 * position
 * @param syncTimeout how long a statement or a refresher may take before it counts as
 * hanging, and longest time of one look at the log
 * @param heartbeat longest time between two writes of this server's row
 * @param coldBootJitter longest time by which a rebuild of persistent state is put off,
 * so that a fleet does not do it in one instant
 */
public record SyncSettings(int maxProcessingInstructionCount, Duration timeBetweenSync, Duration syncTimeout,
		Duration heartbeat, Duration coldBootJitter) {

	public SyncSettings {
		Assert.isTrue(maxProcessingInstructionCount > 0, "'maxProcessingInstructionCount' must be positive");
		Assert.isTrue(timeBetweenSync.toNanos() > 0, "'timeBetweenSync' must be positive");
		Assert.isTrue(syncTimeout.toNanos() > 0, "'syncTimeout' must be positive");
		Assert.isTrue(heartbeat.toNanos() > 0, "'heartbeat' must be positive");
		Assert.isTrue(!coldBootJitter.isNegative(), "'coldBootJitter' must not be negative");
	}

}
