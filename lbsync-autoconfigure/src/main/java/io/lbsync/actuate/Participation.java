package io.lbsync.actuate;

import java.util.function.Supplier;

import io.lbsync.election.ElectionStatus;

/**
 * What the views know of the election of a server that takes part in it.
 *
 * @param status asked each time
 * @param stepDown lets another server schedule
 */
public record Participation(Supplier<ElectionStatus> status, Runnable stepDown) {

}
