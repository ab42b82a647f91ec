package io.lbsync.cache;

/**
 * A key cannot be written, or what was written cannot be read here. Leads to a clear;
 * never leaves this package.
 */
@SuppressWarnings("serial")
final class UnsupportedKeyException extends RuntimeException {

	UnsupportedKeyException(String message) {
		super(message, null, false, false);
	}

}
