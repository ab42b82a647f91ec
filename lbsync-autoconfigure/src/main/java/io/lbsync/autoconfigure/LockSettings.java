package io.lbsync.autoconfigure;

import java.time.Duration;

/**
 * How long locks are waited for.
 *
 * @param writeTimeout longest wait for a lock row
 */
record LockSettings(Duration writeTimeout) {

}
