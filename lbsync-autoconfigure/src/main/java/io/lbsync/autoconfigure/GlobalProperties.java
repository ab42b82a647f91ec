package io.lbsync.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationFormat;
import org.springframework.boot.convert.DurationStyle;

/**
 * Settings for the whole application, under Umbraco's names. The parts with names of
 * their own are {@link MessengerProperties} and {@link RegistrarProperties}.
 *
 * @param disableElectionForSingleServer Whether this is the only server, so that there is
 * nothing to elect. An explicit server role wins over it.
 * @param serverRole Role of this server. Any value but 'elected' is an explicit role,
 * with which the server takes no part in the election.
 * @param distributedLockingWriteLockDefaultTimeout Time to wait for the lock row that
 * puts writers of instructions in order, where the database needs one.
 * @param databaseSchema Settings of the tables.
 */
@ConfigurationProperties(GlobalProperties.PREFIX)
record GlobalProperties(@DefaultValue("false") boolean disableElectionForSingleServer,
		@DefaultValue("elected") RoleSetting serverRole,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:00:05") Duration distributedLockingWriteLockDefaultTimeout,
		@DefaultValue DatabaseSchema databaseSchema) {

	static final String PREFIX = "umbraco.cms.global";

	@Override
	public Duration distributedLockingWriteLockDefaultTimeout() {
		return Require.positive(PREFIX + ".distributed-locking-write-lock-default-timeout",
				this.distributedLockingWriteLockDefaultTimeout);
	}

	/**
	 * Role to take, after both properties were looked at.
	 * @return the role; {@link RoleSetting#ELECTED} leaves it to the election
	 */
	RoleSetting effectiveRole() {
		boolean single = this.serverRole == RoleSetting.ELECTED && this.disableElectionForSingleServer;
		return single ? RoleSetting.SINGLE : this.serverRole;
	}

	/**
	 * Ask for every value once, so that a bad one fails the start.
	 */
	void check() {
		distributedLockingWriteLockDefaultTimeout();
	}

	/**
	 * The tables.
	 *
	 * @param mode Whether the tables are created and brought up to date at start
	 * ('migrate') or somebody else's and only verified ('none').
	 */
	record DatabaseSchema(@DefaultValue("migrate") SchemaMode mode) {

	}

}
