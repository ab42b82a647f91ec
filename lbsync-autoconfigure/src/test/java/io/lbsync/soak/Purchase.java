package io.lbsync.soak;

/**
 * A row of the table {@code purchase}, as it is cached.
 *
 * @param id its number
 * @param label changes
 */
record Purchase(int id, String label) {

}
