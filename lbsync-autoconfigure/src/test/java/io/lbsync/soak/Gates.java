package io.lbsync.soak;

/**
 * What is closed before evil things happen to a server.
 *
 * @param operations without a transaction, from the change to the last eviction: what a
 * crash would lose
 * @param writes without a transaction: what they did is not known when the link is cut
 */
record Gates(Gate operations, Gate writes) {

}
