package io.lbsync.sample.cluster;

/**
 * The fleet cannot be started; the message tells the user why and what to do.
 */
final class ClusterException extends RuntimeException {

	ClusterException(String message) {
		super(message);
	}

}
