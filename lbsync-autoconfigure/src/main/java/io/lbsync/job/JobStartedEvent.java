package io.lbsync.job;

import java.time.Instant;

/**
 * A run of a distributed job begins on this server. Published as an application event,
 * too.
 *
 * @param job name of the job
 * @param slot number of the slot
 * @param due when the slot was due, by the database's clock
 * @param token number of the claim
 */
public record JobStartedEvent(String job, long slot, Instant due, long token) {

}
