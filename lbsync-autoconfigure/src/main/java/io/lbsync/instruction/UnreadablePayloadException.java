package io.lbsync.instruction;

import org.jspecify.annotations.Nullable;

/**
 * What an instruction carries for its refresher cannot be read here.
 */
final class UnreadablePayloadException extends Exception {

	UnreadablePayloadException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
