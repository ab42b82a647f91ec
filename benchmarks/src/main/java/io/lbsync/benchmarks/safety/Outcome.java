package io.lbsync.benchmarks.safety;

import io.lbsync.benchmarks.rig.Percentiles;

/**
 * What one reader got of one combination.
 *
 * @param reader name of the reader
 * @param cell the combination
 * @param committed rows that were committed
 * @param seconds how long that took
 * @param missed committed rows that the reader never saw
 * @param doubles rows that it saw again
 * @param ages from the commit of a transaction until all of its rows were seen
 */
record Outcome(String reader, Cell cell, long committed, double seconds, long missed, long doubles, Percentiles ages) {

}
