package io.lbsync.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.lbsync.jdbc.Tables;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.loop.Ticker;
import io.lbsync.maindom.FileSystemMainDomLock;
import io.lbsync.maindom.MainDom;
import io.lbsync.maindom.MainDomLock;
import io.lbsync.maindom.MainDomMember;
import io.lbsync.maindom.MainDomSettings;
import io.lbsync.maindom.SqlMainDomLock;
import io.lbsync.server.LocalTempFolder;
import io.lbsync.server.ServerIdentity;

/**
 * Which process of this server owns its local state.
 */
@Configuration(proxyBeanMethods = false)
class MainDomConfiguration {

	/**
	 * Nothing is asked for where nobody turns the loops: a context that a test turns by
	 * hand is MainDom.
	 */
	@Bean
	@ConditionalOnMissingBean
	MainDom lbsyncMainDom(ObjectProvider<MainDomLock> theirs, Locks ours, GlobalProperties global,
			LbsyncProperties lbsync) {
		MainDomSettings settings = MainDomSettings.of(global.mainDomAcquisitionTimeout(),
				global.mainDomReleaseSignalPollingInterval());
		MainDomLock lock = theirs.getIfAvailable();
		if (lock == null) {
			lock = ours.create(global);
		}
		if (lock == null || lbsync.loops() == LbsyncProperties.Loops.OFF) {
			return MainDom.withoutLock(settings, Ticker.system());
		}
		return new MainDom(lock, settings, Ticker.system());
	}

	/**
	 * Members may want anything, so MainDom is there before them.
	 */
	@Bean
	SmartInitializingSingleton lbsyncMainDomMembers(MainDom mainDom, ObjectProvider<MainDomMember> members) {
		return () -> members.orderedStream().forEach(mainDom::register);
	}

	@Bean
	Locks lbsyncMainDomLocks(LocalTempFolder folder, KeyValues rows, Tables tables, ServerIdentity identity) {
		return new Locks(folder, rows, tables, identity);
	}

	/**
	 * The locks that lbsync brings.
	 *
	 * @param folder where files are kept
	 * @param rows where rows are kept
	 * @param tables whether there are rows
	 * @param identity the server
	 */
	record Locks(LocalTempFolder folder, KeyValues rows, Tables tables, ServerIdentity identity) {

		@Nullable MainDomLock create(GlobalProperties global) {
			String discriminator = global.mainDomKeyDiscriminator();
			return switch (global.mainDomLock()) {
				case FILE_SYSTEM_MAIN_DOM_LOCK ->
					new FileSystemMainDomLock(this.folder, this.identity, discriminator, Ticker.system());
				case SQL_MAIN_DOM_LOCK -> {
					Require.check(this.tables.keyValue(), GlobalProperties.PREFIX + ".main-dom-lock", "SqlMainDomLock",
							"The database has no table 'umbracoKeyValue' with values of 1000 characters. Use "
									+ "'FileSystemMainDomLock' or 'none'.");
					yield new SqlMainDomLock(this.rows, this.identity, discriminator,
							global.mainDomAcquisitionTimeout(), Ticker.system());
				}
				case NONE -> null;
			};
		}

	}

}
