package io.lbsync.role;

/**
 * This server is not, or no longer, the one that schedules. What it did in the
 * transaction is rolled back; another server does it.
 */
public class NotSchedulingPublisherException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public NotSchedulingPublisherException(String message) {
		super(message);
	}

}
