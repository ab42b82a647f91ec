package io.lbsync.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.lbsync.doorbell.Doorbell;
import io.lbsync.doorbell.DoorbellSettings;
import io.lbsync.doorbell.SyncDoorbell;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.DedicatedConnections;
import io.lbsync.loop.Ticker;
import io.lbsync.sync.SyncSettings;

/**
 * The doorbell: when to look at the log, and how to let others do so. It opens nothing
 * before it is started.
 */
@Configuration(proxyBeanMethods = false)
class DoorbellConfiguration {

	@Bean
	@ConditionalOnMissingBean
	DoorbellSettings lbsyncDoorbellSettings(LbsyncProperties lbsync, SyncSettings sync) {
		return lbsync.doorbell().enabled() ? DoorbellSettings.of(sync.timeBetweenSync(), lbsync.cache().maxStaleness())
				: DoorbellSettings.plain(sync.timeBetweenSync());
	}

	@Bean
	@ConditionalOnMissingBean
	Doorbell lbsyncDoorbell(DoorbellSettings settings, LbsyncProperties lbsync, ObjectProvider<SyncDoorbell> own,
			Database database, ObjectProvider<DedicatedConnections> given,
			ObjectProvider<JdbcConnectionDetails> details) {
		SyncDoorbell bell = lbsync.doorbell().enabled()
				? own.getIfAvailable(() -> ofDatabase(settings, database, given, details))
				: SyncDoorbell.none("lbsync.doorbell.enabled is 'false'");
		return new Doorbell(bell, settings, Ticker.system());
	}

	private static SyncDoorbell ofDatabase(DoorbellSettings settings, Database database,
			ObjectProvider<DedicatedConnections> given, ObjectProvider<JdbcConnectionDetails> details) {
		DedicatedConnections connections = ConnectionsBesidePool.find(database, given, details);
		return (connections != null) ? SyncDoorbell.of(database, connections, settings.proofs(), Ticker.system())
				: SyncDoorbell.ofMachine(database,
						ConnectionsBesidePool.NONE.formatted(database.dataSource().getClass().getName()));
	}

}
