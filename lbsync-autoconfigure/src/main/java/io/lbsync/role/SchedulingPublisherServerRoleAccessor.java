package io.lbsync.role;

/**
 * Explicit role: this server is the scheduling publisher, whatever the others say.
 */
public final class SchedulingPublisherServerRoleAccessor implements ServerRoleAccessor {

	@Override
	public ServerRole currentServerRole() {
		return ServerRole.SCHEDULING_PUBLISHER;
	}

}
