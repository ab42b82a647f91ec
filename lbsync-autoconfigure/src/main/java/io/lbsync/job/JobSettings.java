package io.lbsync.job;

import java.time.Duration;

/**
 * Settings of the distributed jobs.
 *
 * @param delay time from the start of the application to its first look at the jobs
 * @param period longest time for which a job that may have been left by its server is not
 * looked at
 * @param maximumExecution time after which a run is taken for dead, where it gives no
 * signs of life
 * @param keepAlive time without a sign of life after which a run is taken for dead; zero
 * if runs give none
 * @param spread how much later than the server that ran a job last another one tries to
 * claim its next slot, on average
 * @param most most jobs that run at the same time on this server
 */
public record JobSettings(Duration delay, Duration period, Duration maximumExecution, Duration keepAlive,
		Duration spread, int most) {

	private static final int BEATS = 3;

	private static final Duration SPREAD = Duration.ofSeconds(1);

	/**
	 * Settings with the usual spread.
	 * @param delay see above
	 * @param period see above
	 * @param maximumExecution see above
	 * @param keepAlive see above
	 * @param most see above
	 * @return the settings
	 */
	public static JobSettings of(Duration delay, Duration period, Duration maximumExecution, Duration keepAlive,
			int most) {
		return new JobSettings(delay, period, maximumExecution, keepAlive, SPREAD, most);
	}

	/**
	 * For how long others wait for a run of this server that they hear nothing of.
	 */
	Duration silence() {
		return this.keepAlive.isZero() ? this.maximumExecution : this.keepAlive;
	}

	/**
	 * Time between two signs of life.
	 */
	Duration beat() {
		return this.keepAlive.dividedBy(BEATS);
	}

}
