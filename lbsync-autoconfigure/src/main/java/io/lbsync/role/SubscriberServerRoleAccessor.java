package io.lbsync.role;

/**
 * Explicit role: this server is a subscriber, whatever the others say.
 */
public final class SubscriberServerRoleAccessor implements ServerRoleAccessor {

	@Override
	public ServerRole currentServerRole() {
		return ServerRole.SUBSCRIBER;
	}

}
