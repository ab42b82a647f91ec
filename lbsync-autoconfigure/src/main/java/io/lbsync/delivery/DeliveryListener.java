package io.lbsync.delivery;

import java.util.List;

import io.lbsync.instruction.Appended;

/**
 * Is told what delivery does, to ring the doorbell or to count. Called by the thread that
 * committed, whose connection may still be bound to it: methods must return at once and
 * ask nothing of the database. What they throw is logged.
 */
public interface DeliveryListener {

	/** Listens to nothing. */
	DeliveryListener NONE = new DeliveryListener() {
	};

	/**
	 * Rows of this server are committed and can be read by all servers.
	 * @param rows the rows
	 * @param instructions how many instructions they hold
	 */
	default void committed(List<Appended> rows, int instructions) {
	}

	/**
	 * A write outside the user's transactions failed; it will be tried again.
	 * @param failure why
	 */
	default void writeFailed(Exception failure) {
	}

	/**
	 * Too many instructions wait to be written: they were replaced by a full refresh of
	 * their refreshers.
	 * @param instructions how many were replaced
	 */
	default void collapsed(int instructions) {
	}

}
