package io.lbsync.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.lbsync.delivery.LogWriter;
import io.lbsync.instruction.Appended;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRows;
import io.lbsync.instruction.RefreshInstruction;
import io.lbsync.jdbc.WriteAccess;

/**
 * Cuts instructions into rows and appends these to the log, unless this server must not
 * write.
 */
record LogAppender(InstructionLog log, InstructionRows rows, WriteAccess access) implements LogWriter {

	// As databases call it.
	private static final String READ_ONLY_TRANSACTION = "25006";

	@Override
	public List<Appended> append(Connection connection, List<RefreshInstruction> instructions) throws SQLException {
		String refusal = refusal();
		if (refusal != null) {
			throw new SQLException(("This server only reads, because %s, so the other servers cannot be told what "
					+ "changed. Change data, and what is cached of it, on a server whose DataSource may write")
				.formatted(refusal), READ_ONLY_TRANSACTION);
		}
		return this.log.append(connection, this.rows.cut(instructions));
	}

	@Override
	public @Nullable String refusal() {
		return this.access.reason();
	}

}
