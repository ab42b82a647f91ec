package io.lbsync.soak;

/**
 * A row of the table {@code purchase_line}, as it is cached.
 *
 * @param id its number
 * @param purchase what it belongs to, for ever
 * @param amount changes
 */
record Line(int id, int purchase, long amount) {

}
