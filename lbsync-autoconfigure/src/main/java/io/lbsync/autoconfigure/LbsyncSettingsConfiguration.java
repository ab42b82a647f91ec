package io.lbsync.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import io.lbsync.instruction.LogSettings;
import io.lbsync.actuate.Participation;
import io.lbsync.actuate.SelfDescription;
import io.lbsync.doorbell.Doorbell;
import io.lbsync.election.Election;
import io.lbsync.role.MainDomOwnership;
import io.lbsync.role.ServerRoleAccessor;
import io.lbsync.server.LocalTempFolder;
import io.lbsync.server.ServerIdentity;
import io.lbsync.sync.PruneSettings;
import io.lbsync.sync.SyncSettings;

/**
 * From properties to what the rooms below want to know.
 */
@Configuration(proxyBeanMethods = false)
@Import({ PropertiesConfiguration.class, LbsyncRoleConfiguration.class })
final class LbsyncSettingsConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ServerIdentity lbsyncServerIdentity(HostingProperties hosting, Environment environment) {
		return new ServerIdentityFactory(hosting, environment, ServerIdentityFactory.Machine.current()).create();
	}

	@Bean
	@ConditionalOnMissingBean
	LocalTempFolder lbsyncLocalTempFolder(HostingProperties hosting, ServerIdentity identity) {
		return LocalTempFolder.of(hosting.localTempStorageLocation(), LocalTempFolder.Places.current(),
				hosting.siteName(), identity);
	}

	@Bean
	@ConditionalOnMissingBean
	SyncSettings lbsyncSyncSettings(MessengerProperties messenger, RegistrarProperties registrar) {
		Duration interval = messenger.timeBetweenSyncOperations();
		return new SyncSettings(messenger.maxProcessingInstructionCount(), interval, messenger.syncTimeout(),
				registrar.waitTimeBetweenCalls(), interval);
	}

	@Bean
	@ConditionalOnMissingBean
	PruneSettings lbsyncPruneSettings(MessengerProperties messenger) {
		return PruneSettings.of(messenger.timeBetweenPruneOperations(), messenger.timeToRetainInstructions(),
				messenger.timeBetweenSyncOperations());
	}

	@Bean
	@ConditionalOnMissingBean
	LogSettings lbsyncLogSettings(LbsyncProperties lbsync) {
		return LogSettings.of(lbsync.strictOrder(), lbsync.gapTimeout());
	}

	@Bean
	LockSettings lbsyncLockSettings(GlobalProperties global) {
		return new LockSettings(global.distributedLockingWriteLockDefaultTimeout());
	}

	@Bean
	SelfDescription lbsyncSelfDescription(ServerIdentity identity, ServerRoleAccessor role, RoleSource source,
			ObjectProvider<Election> election, RegistrarProperties registrar, MainDomOwnership owner,
			DeliveredCount delivered, Doorbell doorbell) {
		return new SelfDescription(identity.toString(), role::currentServerRole, source.text(),
				participation(source, election), registrar.staleServerTimeout(), owner, delivered, doorbell::status);
	}

	private static @Nullable Participation participation(RoleSource source, ObjectProvider<Election> election) {
		Election own = (source == RoleSource.ELECTED) ? election.getIfAvailable() : null;
		return (own != null) ? new Participation(own::status, own::stepDown) : null;
	}

}
