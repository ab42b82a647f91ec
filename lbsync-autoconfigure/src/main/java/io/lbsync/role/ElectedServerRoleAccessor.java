package io.lbsync.role;

/**
 * Role by election. There is no election yet, so the answer is
 * {@link ServerRole#UNKNOWN}: set an explicit role where one is needed.
 */
public final class ElectedServerRoleAccessor implements ServerRoleAccessor {

	@Override
	public ServerRole currentServerRole() {
		return ServerRole.UNKNOWN;
	}

}
