package io.lbsync.sync;

import java.sql.Connection;
import java.sql.SQLException;

import io.lbsync.instruction.InstructionPruning;
import io.lbsync.instruction.PruneChunk;
import io.lbsync.instruction.PruneRange;
import io.lbsync.instruction.PrunedTo;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.ReadCommitted;
import io.lbsync.keyvalue.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a chunk, and says so in {@code lbsync.pruned-to} in the same transaction.
 * <p>
 * Thread-safe.
 */
final class PruneLog {

	private static final int BEATEN = -1;

	private final Database database;

	private final KeyValues keyValues;

	private final InstructionPruning pruning;

	PruneLog(Database database, KeyValues keyValues) {
		this.database = database;
		this.keyValues = keyValues;
		this.pruning = new InstructionPruning(database.dialect());
	}

	PruneChunk look(PruneRange range, long after) {
		return this.database.onOwnConnection((connection) -> this.pruning.look(connection, range, after));
	}

	/**
	 * Delete what may be deleted.
	 * @return how many rows, or a negative number if another server prunes now
	 */
	int delete(PruneRange range, PruneChunk chunk, String scope) {
		return this.database.onOwnConnection((connection) -> {
			String before = this.keyValues.get(connection, PrunedTo.KEY);
			String after = PrunedTo.parse(before).ifBelow(chunk.head()).and(chunk.prunedTo(scope)).text();
			return ReadCommitted.transaction(connection, (transaction) -> write(transaction, before, after)
					? this.pruning.delete(transaction, range, chunk) : BEATEN);
		});
	}

	// First, and with compare-and-set, so that two servers cannot set it back.
	private boolean write(Connection transaction, @Nullable String before, String after) throws SQLException {
		if (before == null) {
			return this.keyValues.insertIfAbsent(transaction, PrunedTo.KEY, after);
		}
		return before.equals(after) || this.keyValues.compareAndSet(transaction, PrunedTo.KEY, before, after);
	}

}
