package io.lbsync.instruction;

import java.util.List;

/**
 * One branch of the pulse's statement. Its columns are
 * {@code part, id, utcStamp, jsonInstruction, originated,
 * instructionCount, mark}.
 *
 * @param sql the select, names in double quotes
 * @param arguments its arguments: text and whole numbers
 */
public record LogSelect(String sql, List<Object> arguments) {

	LogSelect(String sql, Object... arguments) {
		this(sql, List.of(arguments));
	}

}
