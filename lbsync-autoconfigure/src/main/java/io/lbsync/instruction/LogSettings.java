package io.lbsync.instruction;

import java.time.Duration;

import org.springframework.util.Assert;

import io.lbsync.loop.Ticker;

/**
 * Settings of the {@link InstructionLog}.
 *
 * @param strictOrder whether writers hold a lock row from their insert to their commit,
 * so that ids become visible in their order, also where readers do not need it
 * @param gapTimeout how long an id stays open that nothing can be proved of
 * @param proofPause least time between the two looks that prove an id dead, and least age
 * of an id for the first one
 * @param ticker monotonic time
 */
public record LogSettings(boolean strictOrder, Duration gapTimeout, Duration proofPause, Ticker ticker) {

	private static final Duration PROOF_PAUSE = Duration.ofSeconds(5);

	public LogSettings {
		Assert.isTrue(gapTimeout.toNanos() > 0, "'gapTimeout' must be positive");
		Assert.isTrue(proofPause.toNanos() > 0, "'proofPause' must be positive");
	}

	/**
	 * The settings of {@code lbsync.strict-order} and {@code lbsync.gap-timeout}.
	 * @param strictOrder whether writers hold a lock row
	 * @param gapTimeout how long an id stays open that nothing can be proved of
	 * @return the settings
	 */
	public static LogSettings of(boolean strictOrder, Duration gapTimeout) {
		return new LogSettings(strictOrder, gapTimeout, PROOF_PAUSE, Ticker.system());
	}

	/**
	 * The settings of whoever sets nothing.
	 * @return no strict order, ten minutes
	 */
	public static LogSettings defaults() {
		return of(false, Duration.ofMinutes(10));
	}

}
