package io.lbsync.cache;

import org.jspecify.annotations.Nullable;

/**
 * A value that only its transaction sees so far.
 *
 * @param value the value
 * @param horizon what the guard holds it against at the commit
 * @param change number of the change within the transaction, for savepoints
 */
record PrivateValue(@Nullable Object value, long horizon, int change) {

}
