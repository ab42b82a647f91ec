package io.lbsync.autoconfigure;

import io.lbsync.role.ElectedServerRoleAccessor;
import io.lbsync.role.SchedulingPublisherServerRoleAccessor;
import io.lbsync.role.ServerRoleAccessor;
import io.lbsync.role.SingleServerRoleAccessor;
import io.lbsync.role.SubscriberServerRoleAccessor;

/**
 * Where a server gets its role from: {@code umbraco.cms.global.server-role}.
 */
enum RoleSetting {

	/** From the election. */
	ELECTED,

	/** It is the only server. */
	SINGLE,

	/** It is one of several, and not the one that schedules. */
	SUBSCRIBER,

	/** It is the one that schedules. */
	SCHEDULING_PUBLISHER;

	/**
	 * Answer of this setting to who says which role the server has.
	 * @return the accessor for it
	 */
	ServerRoleAccessor accessor() {
		return switch (this) {
			case ELECTED -> new ElectedServerRoleAccessor();
			case SINGLE -> new SingleServerRoleAccessor();
			case SUBSCRIBER -> new SubscriberServerRoleAccessor();
			case SCHEDULING_PUBLISHER -> new SchedulingPublisherServerRoleAccessor();
		};
	}

}
