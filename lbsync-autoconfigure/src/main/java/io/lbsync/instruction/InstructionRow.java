package io.lbsync.instruction;

/**
 * A row that is to be written to the log.
 *
 * @param json the instructions as JSON array
 * @param instructionCount sum of their {@code jsonIdCount}
 */
public record InstructionRow(String json, int instructionCount) {

}
