package io.lbsync.autoconfigure;

import java.time.Duration;

/**
 * How long jobs that run may go on when the application stops: nearly as long as Spring
 * waits for them, so that there is time left for those that have to be interrupted.
 *
 * @param drain how long they are left alone
 * @param cancellation how long they have after they were interrupted
 */
record DrainTime(Duration drain, Duration cancellation) {

	private static final Duration LONGEST_CANCELLATION = Duration.ofSeconds(2);

	/**
	 * Divide the time that Spring waits.
	 * @param phase {@code spring.lifecycle.timeout-per-shutdown-phase}
	 * @return the parts
	 */
	static DrainTime within(Duration phase) {
		Duration quarter = phase.dividedBy(4);
		Duration cancellation = (quarter.compareTo(LONGEST_CANCELLATION) < 0) ? quarter : LONGEST_CANCELLATION;
		return new DrainTime(phase.minus(cancellation), cancellation);
	}

	/**
	 * Wait for jobs on a thread of its own, beside all else that stops in the same phase.
	 * @param jobs what to wait for
	 * @param done called when they have ended, or the time has
	 */
	void await(Jobs jobs, Runnable done) {
		Thread thread = new Thread(() -> {
			try {
				jobs.stop(this.drain, this.cancellation);
			}
			finally {
				done.run();
			}
		}, "lbsync-drain");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Jobs that can be stopped.
	 */
	@FunctionalInterface
	interface Jobs {

		/**
		 * Stop them, and return when they have ended, or the time has.
		 * @param drain how long they are left alone
		 * @param cancellation how long they have after they were interrupted
		 */
		void stop(Duration drain, Duration cancellation);

	}

}
