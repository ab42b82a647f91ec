package io.lbsync.soak;

import java.time.Duration;

/**
 * How a soak goes.
 *
 * @param length how long the servers work
 * @param round time between two quiet points
 * @param seed of everything that is random
 * @param unguarded whether the caches are those that must fail
 */
record SoakSettings(Duration length, Duration round, long seed, boolean unguarded) {

}
