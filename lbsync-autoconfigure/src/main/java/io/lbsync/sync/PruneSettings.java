package io.lbsync.sync;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * Settings of the {@link Pruner}.
 *
 * @param interval time between two runs
 * @param retention time for which instructions are kept, on the database's clock
 * @param settling time in which every live server looks at the log at least once: a row
 * is deleted only when it is known for so long that nobody waits for it
 * @param chunk most rows that are deleted in one transaction
 */
public record PruneSettings(Duration interval, Duration retention, Duration settling, int chunk) {

	private static final int CHUNK = 2000;

	// A server with a doorbell looks at every third interval only.
	private static final int PULSES = 4;

	public PruneSettings {
		Assert.isTrue(interval.toNanos() > 0, "'interval' must be positive");
		Assert.isTrue(retention.toNanos() > 0, "'retention' must be positive");
		Assert.isTrue(!settling.isNegative(), "'settling' must not be negative");
		Assert.isTrue(chunk > 0, "'chunk' must be positive");
	}

	/**
	 * Settings with what follows from others.
	 * @param interval time between two runs
	 * @param retention time for which instructions are kept
	 * @param timeBetweenSync interval of the pulse of all servers
	 * @return the settings
	 */
	public static PruneSettings of(Duration interval, Duration retention, Duration timeBetweenSync) {
		Duration pulses = timeBetweenSync.multipliedBy(PULSES);
		return new PruneSettings(interval, retention, (interval.compareTo(pulses) >= 0) ? interval : pulses, CHUNK);
	}

}
