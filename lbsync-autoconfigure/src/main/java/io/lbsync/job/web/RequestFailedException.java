package io.lbsync.job.web;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * A request was not answered as it should be. The message says what happened and what to
 * do. There is no cause: its message might repeat what must not be seen.
 */
final class RequestFailedException extends IOException {

	private static final long serialVersionUID = 1L;

	private final @Nullable Integer status;

	/**
	 * Create the exception.
	 * @param message what happened and what to do, without credentials
	 * @param status of the last answer, {@code null} if there was none
	 */
	RequestFailedException(String message, @Nullable Integer status) {
		super(message);
		this.status = status;
	}

	/**
	 * What was answered.
	 * @return status of the last answer, {@code null} if there was none
	 */
	@Nullable Integer status() {
		return this.status;
	}

}
