package io.lbsync.job.recurring;

import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleAccessor;

/**
 * A role that a test sets.
 */
final class SetRole implements ServerRoleAccessor {

	private volatile ServerRole current;

	SetRole(ServerRole current) {
		this.current = current;
	}

	@Override
	public ServerRole currentServerRole() {
		return this.current;
	}

	void set(ServerRole role) {
		this.current = role;
	}

}
