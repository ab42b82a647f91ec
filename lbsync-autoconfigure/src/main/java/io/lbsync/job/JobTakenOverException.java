package io.lbsync.job;

/**
 * Keeps the transaction of a job from committing, because another server has taken its
 * slot over.
 */
public final class JobTakenOverException extends RuntimeException {

	JobTakenOverException(String message) {
		super(message);
	}

}
