package io.lbsync.autoconfigure;

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
	 * Who says which role the server has, where it is not elected.
	 * @return the accessor
	 */
	ServerRoleAccessor explicitAccessor() {
		return switch (this) {
			case ELECTED -> throw new IllegalStateException("The election says which role the server has");
			case SINGLE -> new SingleServerRoleAccessor();
			case SUBSCRIBER -> new SubscriberServerRoleAccessor();
			case SCHEDULING_PUBLISHER -> new SchedulingPublisherServerRoleAccessor();
		};
	}

}
