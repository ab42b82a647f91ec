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
 * @param mainDomLock What several processes of one server compete for, so that one of
 * them owns its local state. It is 'FileSystemMainDomLock' for processes that share the
 * folder for local files, 'SqlMainDomLock' for others, or 'none'.
 * @param mainDomKeyDiscriminator Text that keeps processes apart which would otherwise
 * count as processes of one server.
 * @param mainDomAcquisitionTimeout Time after which it is reported that another process
 * does not let MainDom go, and after which SqlMainDomLock takes it.
 * @param mainDomReleaseSignalPollingInterval Time between two looks whether another
 * process of this server asks for MainDom.
 * @param databaseSchema Settings of the tables.
 */
@ConfigurationProperties(GlobalProperties.PREFIX)
record GlobalProperties(@DefaultValue("false") boolean disableElectionForSingleServer,
		@DefaultValue("elected") RoleSetting serverRole,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:00:05") Duration distributedLockingWriteLockDefaultTimeout,
		@DefaultValue("FileSystemMainDomLock") MainDomLockSetting mainDomLock,
		@DefaultValue("") String mainDomKeyDiscriminator,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("00:00:40") Duration mainDomAcquisitionTimeout,
		@TimeSpan @DurationFormat(DurationStyle.ISO8601) @DefaultValue("2000ms") Duration mainDomReleaseSignalPollingInterval,
		@DefaultValue DatabaseSchema databaseSchema) {

	static final String PREFIX = "umbraco.cms.global";

	@Override
	public Duration distributedLockingWriteLockDefaultTimeout() {
		return Require.positive(PREFIX + ".distributed-locking-write-lock-default-timeout",
				this.distributedLockingWriteLockDefaultTimeout);
	}

	@Override
	public Duration mainDomAcquisitionTimeout() {
		return Require.positive(PREFIX + ".main-dom-acquisition-timeout", this.mainDomAcquisitionTimeout);
	}

	@Override
	public Duration mainDomReleaseSignalPollingInterval() {
		return Require.positive(PREFIX + ".main-dom-release-signal-polling-interval",
				this.mainDomReleaseSignalPollingInterval);
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
		mainDomAcquisitionTimeout();
		mainDomReleaseSignalPollingInterval();
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
