package io.lbsync.sync;

/**
 * This server rebuilds everything that its refreshers look after. Published as an
 * application event.
 *
 * @param reason why, for people
 */
public record ColdBootEvent(String reason) {

}
