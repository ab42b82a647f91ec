package io.lbsync.sample.statistics;

/**
 * How many articles there are, as counted last.
 *
 * @param drafts articles being written
 * @param scheduled articles that wait for their time
 * @param published public articles
 * @param expired articles that are no longer public
 * @param slot slot of the job in which they were counted
 * @param runs how often they were counted: each slot is counted once, so it is as great
 * as the slot while no run fails
 */
record Statistics(long drafts, long scheduled, long published, long expired, long slot, long runs) {

}
