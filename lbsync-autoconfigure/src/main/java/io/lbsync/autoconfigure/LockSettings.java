package io.lbsync.autoconfigure;

import java.time.Duration;

/**
 * How long locks are waited for.
 *
 * @param writeTimeout longest wait for a lock row
 */
record LockSettings(Duration writeTimeout) {

	/**
	 * Check that a wait for a lock ends before the database is given up.
	 * @param answerTimeout longest time to wait for any answer
	 */
	void checkShorterThan(Duration answerTimeout) {
		Require.check(this.writeTimeout.compareTo(answerTimeout) < 0,
				GlobalProperties.PREFIX + ".distributed-locking-write-lock-default-timeout", this.writeTimeout,
				"Must be shorter than %s.sync-timeout (%s).".formatted(MessengerProperties.PREFIX, answerTimeout));
	}

}
