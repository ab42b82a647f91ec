package io.lbsync.delivery;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.Appended;
import io.lbsync.instruction.RefreshInstruction;

/**
 * Writes instructions into the log. Implementations are thread-safe.
 */
@FunctionalInterface
public interface LogWriter {

	/**
	 * Cut instructions into rows and insert these. Neither commits nor closes; a log that
	 * needs strict order takes its lock row here.
	 * @param connection connection in an open transaction
	 * @param instructions what to write, never empty
	 * @return the rows in the order of their insertion
	 * @throws SQLException from the driver, or without asking it if writes are refused
	 */
	List<Appended> append(Connection connection, List<RefreshInstruction> instructions) throws SQLException;

	/**
	 * Why this server must not write at all at present.
	 * @return the reason as the second half of a sentence, or {@code null} if it may
	 */
	default @Nullable String refusal() {
		return null;
	}

}
