package io.lbsync.role;

/**
 * The fence of a server whose role is given to it. There are no terms, so all that can be
 * checked is the role.
 * <p>
 * Thread-safe.
 */
public final class ExplicitRoleFence implements SchedulingPublisherFence {

	private final ServerRoleAccessor role;

	public ExplicitRoleFence(ServerRoleAccessor role) {
		this.role = role;
	}

	@Override
	public long epoch() {
		return 0;
	}

	@Override
	public String token() {
		return "";
	}

	@Override
	public void enforce() {
		ServerRole current = this.role.currentServerRole();
		if (current != ServerRole.SINGLE && current != ServerRole.SCHEDULING_PUBLISHER) {
			throw new NotSchedulingPublisherException("The role of this server is " + current);
		}
	}

}
