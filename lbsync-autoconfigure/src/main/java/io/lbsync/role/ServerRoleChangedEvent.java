package io.lbsync.role;

/**
 * This server has another role than before. Published after the fact: work that must not
 * run twice asks {@link ServerRoleAccessor} or {@link SchedulingPublisherFence}.
 *
 * @param previous role before
 * @param current role when the change was noticed
 */
public record ServerRoleChangedEvent(ServerRole previous, ServerRole current) {

}
