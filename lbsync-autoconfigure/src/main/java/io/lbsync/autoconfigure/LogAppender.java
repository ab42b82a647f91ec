package io.lbsync.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import io.lbsync.instruction.Appended;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.InstructionRows;
import io.lbsync.instruction.RefreshInstruction;

/**
 * Cuts instructions into rows and appends these to the log.
 */
record LogAppender(InstructionLog log, InstructionRows rows) {

	List<Appended> append(Connection connection, List<RefreshInstruction> instructions) throws SQLException {
		return this.log.append(connection, this.rows.cut(instructions));
	}

}
