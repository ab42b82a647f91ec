package io.lbsync.delivery;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.RefreshInstruction;

/**
 * Carries changes of this server into the log: in the caller's transaction where there is
 * one of ours, after it otherwise.
 * <p>
 * Thread-safe.
 */
public final class Delivery {

	/**
	 * The transaction that is open on this thread.
	 * @return its scope, or {@code null} if there is none, or it is over already
	 */
	public @Nullable TransactionScope currentTransaction() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Publish outside any transaction. The caller has applied the instructions here
	 * already, and does so once more when this method returns. Does not throw when the
	 * database fails: the instructions are kept and tried again.
	 * @param instructions what to publish
	 */
	public void publish(List<RefreshInstruction> instructions) {
		throw new UnsupportedOperationException();
	}

}
