package io.lbsync.delivery;

import java.util.List;

import io.lbsync.instruction.RefreshInstruction;

/**
 * Tells the refreshers of this server of changes. Implementations are thread-safe.
 */
@FunctionalInterface
public interface LocalApplication {

	/**
	 * Apply instructions here.
	 * @param instructions what changed
	 * @throws RuntimeException if some of them could not be applied; they are published
	 * all the same, and applied here when the reader comes to their row
	 */
	void apply(List<RefreshInstruction> instructions);

}
