package io.lbsync.maindom;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * Settings of {@link MainDom}.
 *
 * @param acquisitionTimeout time after which it is reported that the lock is not to be
 * had, and after which {@link SqlMainDomLock} takes it from a holder that does not answer
 * @param pollingInterval how often a holder looks whether another process asks for the
 * lock
 * @param releaseTimeout longest time to wait for each {@link MainDomMember#release()}
 */
public record MainDomSettings(Duration acquisitionTimeout, Duration pollingInterval, Duration releaseTimeout) {

	public MainDomSettings {
		Assert.isTrue(acquisitionTimeout.toNanos() > 0, "'acquisitionTimeout' must be positive");
		Assert.isTrue(pollingInterval.toNanos() > 0, "'pollingInterval' must be positive");
		Assert.isTrue(releaseTimeout.toNanos() > 0, "'releaseTimeout' must be positive");
	}

	/**
	 * Settings with the usual time for members to save and close: ten seconds each.
	 * @param acquisitionTimeout when it is reported that the lock is not to be had
	 * @param pollingInterval how often a holder looks whether it is asked
	 * @return the settings
	 */
	public static MainDomSettings of(Duration acquisitionTimeout, Duration pollingInterval) {
		return new MainDomSettings(acquisitionTimeout, pollingInterval, Duration.ofSeconds(10));
	}

}
