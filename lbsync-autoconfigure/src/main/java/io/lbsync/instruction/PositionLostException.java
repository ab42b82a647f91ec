package io.lbsync.instruction;

import org.jspecify.annotations.Nullable;

/**
 * A position means nothing in this database, or not any more: only a cold boot helps. The
 * message is the reason.
 */
public final class PositionLostException extends RuntimeException {

	private final String reason;

	public PositionLostException(String reason) {
		this(reason, null);
	}

	public PositionLostException(String reason, @Nullable Throwable cause) {
		super(reason, cause);
		this.reason = reason;
	}

	/**
	 * Why the position is lost.
	 * @return the reason, for people
	 */
	public String reason() {
		return this.reason;
	}

}
