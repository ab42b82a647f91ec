package io.lbsync.instruction;

/**
 * A row that was written to the log, in a transaction that may still be open.
 *
 * @param id its id
 * @param mark what a server must have read up to in order to have seen it, see
 * {@link AppliedLog}
 */
public record Appended(long id, String mark) {

}
