package io.lbsync.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.lbsync.delivery.Delivery;
import io.lbsync.doorbell.Doorbell;
import io.lbsync.instruction.CacheRefreshers;
import io.lbsync.instruction.InstructionCodec;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.OwnInstructions;
import io.lbsync.instruction.RefreshDispatch;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Tables;
import io.lbsync.jdbc.WriteAccess;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.loop.Ticker;
import io.lbsync.maindom.MainDom;
import io.lbsync.pulse.Pulse;
import io.lbsync.pulse.PulseObserver;
import io.lbsync.role.MainDomOwnership;
import io.lbsync.role.ServerRoleAccessor;
import io.lbsync.server.LocalTempFolder;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.sync.ColdBootEvent;
import io.lbsync.sync.LastSynced;
import io.lbsync.sync.PositionFile;
import io.lbsync.sync.PruneSettings;
import io.lbsync.sync.Pruner;
import io.lbsync.sync.Sync;
import io.lbsync.sync.SyncListener;
import io.lbsync.sync.SyncSettings;

/**
 * From rows in the log to the caches of this server.
 */
@Configuration(proxyBeanMethods = false)
class SyncConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LastSynced lbsyncLastSynced(Database database, Tables tables, ServerIdentity identity) {
		return new LastSynced(database, tables, identity);
	}

	@Bean
	Sync.Source lbsyncSyncSource(Database database, Tables tables, KeyValues keyValues, InstructionLog log,
			InstructionCodec codec, OwnInstructions own, ObjectProvider<PulseObserver> observers) {
		Pulse pulse = new Pulse(database, tables.keyValue(), observers.stream().toArray(PulseObserver[]::new));
		return new Sync.Source(keyValues, log, pulse, codec, own);
	}

	@Bean
	Sync.Environment lbsyncSyncEnvironment(ObjectProvider<SyncListener> listeners, ApplicationEventPublisher events,
			Doorbell doorbell) {
		List<SyncListener> all = new ArrayList<>(listeners.orderedStream().toList());
		all.add(new SyncListener() {

			@Override
			public void coldBoot(ColdBootEvent event) {
				events.publishEvent(event);
			}

			@Override
			public void received(Duration delay) {
				doorbell.read(delay);
			}

		});
		CustomizableThreadFactory threads = new CustomizableThreadFactory("lbsync-refresh-");
		threads.setDaemon(true);
		return new Sync.Environment(Executors.newCachedThreadPool(threads), Ticker.system(), all, doorbell::pause);
	}

	@Bean
	@ConditionalOnMissingBean
	Sync lbsyncSync(Sync.Source source, CacheRefreshers refreshers, RefreshDispatch dispatch, Sync.Servers servers,
			SyncSettings settings, Sync.Environment environment) {
		return new Sync(source, new Sync.Target(refreshers, dispatch), servers, settings, environment);
	}

	@Bean
	Sync.Servers lbsyncSyncServers(LastSynced lastSynced, ServerRoleAccessor role, ServerAddress address,
			WriteAccess access, PositionFile file, MainDomOwnership owner, ServerStart start) {
		return new Sync.Servers(lastSynced,
				new LastSynced.Self(role::currentServerRole, address::url, owner, start::mark), access, file);
	}

	@Bean
	@ConditionalOnMissingBean
	PositionFile lbsyncPositionFile(LocalTempFolder folder, ServerIdentity identity) {
		return new PositionFile(folder, identity);
	}

	@Bean
	@ConditionalOnProperty(name = "lbsync.loops", havingValue = "auto", matchIfMissing = true)
	LbsyncLifecycle lbsyncLifecycle(ServerStart start, MainDom mainDom, Delivery delivery, Sync sync, Doorbell doorbell,
			Pruner pruner) {
		mainDom.register(new SyncInMainDom(sync));
		return new LbsyncLifecycle(start, mainDom, delivery, sync, doorbell, pruner);
	}

	@Bean
	@ConditionalOnMissingBean
	Pruner lbsyncPruner(Sync sync, Database database, KeyValues keyValues, Tables tables, ServerRoleAccessor role,
			PruneSettings settings, Sync.Environment environment) {
		Pruner.Target target = new Pruner.Target(database, tables.keyValue() ? keyValues : null);
		return new Pruner(sync, target, role, settings, environment.ticker());
	}

}
