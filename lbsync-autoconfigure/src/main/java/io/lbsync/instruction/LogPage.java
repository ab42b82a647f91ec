package io.lbsync.instruction;

import java.util.List;

/**
 * Rows that a cursor had not seen before.
 *
 * @param rows the rows; those of one writer in the order of their ids
 * @param drained whether this was the last page for now
 */
public record LogPage(List<CacheInstruction> rows, boolean drained) {

}
