package io.lbsync.election;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * Settings of the election.
 *
 * @param interval time between two touches
 * @param staleTimeout time for which the record must not have changed before another
 * server takes the term over
 * @param touchTimeout longest time for one touch
 * @param grace time for which a proof of the session is good
 * @param margin safety between what the holder and the others count
 * @param retention time after which rows of servers that are gone are removed
 */
public record ElectionSettings(Duration interval, Duration staleTimeout, Duration touchTimeout, Duration grace,
		Duration margin, Duration retention) {

	public ElectionSettings {
		Assert.isTrue(staleTimeout.compareTo(interval.multipliedBy(2)) >= 0,
				"'staleTimeout' must be at least twice 'interval'");
		Assert.isTrue(staleTimeout.compareTo(interval.plus(margin)) > 0,
				"'staleTimeout' must be longer than 'interval' and 'margin' together");
	}

	/**
	 * Time from sending a touch for which its answer makes this server the holder.
	 */
	Duration lease() {
		return this.staleTimeout.minus(this.margin);
	}

	/**
	 * Time after which a touch is given up: early enough for another one before the lease
	 * ends.
	 * @return the time
	 */
	public Duration touchPatience() {
		Duration spare = lease().minus(this.interval).dividedBy(2);
		return (spare.compareTo(this.touchTimeout) < 0) ? spare : this.touchTimeout;
	}

	/**
	 * Time between two pings of a session: two may be late without a proof ending.
	 */
	Duration pingInterval() {
		return this.grace.dividedBy(3);
	}

}
