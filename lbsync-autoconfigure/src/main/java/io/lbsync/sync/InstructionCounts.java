package io.lbsync.sync;

/**
 * What happened to instructions of other servers since this one started.
 *
 * @param applied instructions that a refresher took
 * @param retried failed calls of refreshers that were made again
 * @param refreshedInFull refreshers that were refreshed in full because single
 * instructions failed
 * @param rejected rows or instructions that could not be understood and were passed
 */
public record InstructionCounts(long applied, long retried, long refreshedInFull, long rejected) {

}
