package io.lbsync.instruction;

import java.time.LocalDateTime;

/**
 * Which rows of the log may be deleted.
 *
 * @param before those that were inserted before, on the database's clock, in UTC
 * @param lowWater and whose mark is at most this, see {@link LogPosition#lowWater()}:
 * every live server has passed them
 * @param chunk how many rows to look at, and so delete at most, at a time
 */
public record PruneRange(LocalDateTime before, long lowWater, int chunk) {

}
