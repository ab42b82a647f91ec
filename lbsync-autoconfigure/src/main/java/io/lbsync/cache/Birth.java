package io.lbsync.cache;

import org.jspecify.annotations.Nullable;

/**
 * Where and when the load of a value began.
 *
 * @param horizon the earliest moment from which its data may stem
 * @param transaction the transaction it began in
 */
record Birth(long horizon, @Nullable CacheTransaction transaction) {

}
