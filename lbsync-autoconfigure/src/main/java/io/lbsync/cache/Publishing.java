package io.lbsync.cache;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.lbsync.delivery.TransactionScope;
import io.lbsync.instruction.RefreshInstruction;

/**
 * What the cache adapter needs of {@link io.lbsync.delivery.Delivery}: the transaction of
 * this thread, and a way out where there is none. Thread-safe.
 */
public interface Publishing {

	/**
	 * The transaction that is open on this thread.
	 * @return its scope, or {@code null} if there is none, or it is over already
	 */
	@Nullable TransactionScope currentTransaction();

	/**
	 * Publish outside any transaction. Does not throw when the database fails.
	 * @param instructions what to publish
	 */
	void publish(List<RefreshInstruction> instructions);

}
