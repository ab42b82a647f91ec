package io.lbsync.role;

/**
 * Explicit role: this server is the only server, whatever the others say.
 */
public final class SingleServerRoleAccessor implements ServerRoleAccessor {

	@Override
	public ServerRole currentServerRole() {
		return ServerRole.SINGLE;
	}

}
