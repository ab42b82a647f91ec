package io.lbsync.role;

/**
 * What a server is to the fleet. The numbers are Umbraco's.
 */
public enum ServerRole {

	/** Nothing is known yet. */
	UNKNOWN(0),

	/** The only server. */
	SINGLE(1),

	/** One of several, and not the one that schedules. */
	SUBSCRIBER(2),

	/** The one of several that schedules. */
	SCHEDULING_PUBLISHER(3);

	private final int value;

	ServerRole(int value) {
		this.value = value;
	}

	/**
	 * Umbraco's number of this role.
	 * @return the number
	 */
	public int value() {
		return this.value;
	}

}
