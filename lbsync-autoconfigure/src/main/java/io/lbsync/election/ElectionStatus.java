package io.lbsync.election;

import io.lbsync.role.ServerRole;

/**
 * What this server knows of the election.
 *
 * @param role its role
 * @param epoch number of the newest term that it heard of, 0 if of none
 * @param session whether this server holds the term and the session lock backs it
 * @param sessionLocksUnused why a crash is noticed only after the stale time-out, or an
 * empty text
 * @param trouble what is wrong, or an empty text
 */
public record ElectionStatus(ServerRole role, long epoch, boolean session, String sessionLocksUnused, String trouble) {

}
