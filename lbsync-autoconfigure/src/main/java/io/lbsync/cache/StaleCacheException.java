package io.lbsync.cache;

/**
 * A cache was read on a server that has not heard from the database for so long that its
 * values may be out of date, and the settings say that this is an error.
 */
@SuppressWarnings("serial")
public final class StaleCacheException extends IllegalStateException {

	StaleCacheException(String message) {
		super(message);
	}

}
