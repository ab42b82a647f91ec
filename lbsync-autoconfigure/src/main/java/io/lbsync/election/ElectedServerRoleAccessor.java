package io.lbsync.election;

import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleAccessor;

/**
 * The role that the election gives to this server.
 * <p>
 * Thread-safe.
 */
public final class ElectedServerRoleAccessor implements ServerRoleAccessor {

	private final Election election;

	public ElectedServerRoleAccessor(Election election) {
		this.election = election;
	}

	@Override
	public ServerRole currentServerRole() {
		return this.election.role();
	}

}
