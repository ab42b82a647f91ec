package io.lbsync.autoconfigure;

import java.util.Collection;

import javax.sql.DataSource;

import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.lbsync.instruction.CacheRefresher;
import io.lbsync.instruction.CacheRefreshers;
import io.lbsync.instruction.InstructionCodec;
import io.lbsync.instruction.InstructionLog;
import io.lbsync.instruction.LogSettings;
import io.lbsync.instruction.OwnInstructions;
import io.lbsync.instruction.PayloadCodec;
import io.lbsync.instruction.RefreshDispatch;
import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.LbsyncDataSource;
import io.lbsync.jdbc.Tables;
import io.lbsync.jdbc.WriteAccess;
import io.lbsync.keyvalue.KeyValues;
import io.lbsync.server.ServerIdentity;
import io.lbsync.server.ServerStart;
import io.lbsync.sync.SyncSettings;

/**
 * The shared database, the log in it, and who is told of it.
 */
@Configuration(proxyBeanMethods = false)
class LogConfiguration {

	@Bean
	@ConditionalOnMissingBean
	Database lbsyncDatabase(ObjectProvider<DataSource> all, @LbsyncDataSource ObjectProvider<DataSource> marked,
			SyncSettings settings) {
		DataSource chosen = marked.getIfAvailable(() -> only(all));
		return new Database(chosen, Dialect.of(chosen), settings.syncTimeout());
	}

	private static DataSource only(ObjectProvider<DataSource> dataSource) {
		try {
			return dataSource.getObject();
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new SchemaException("There are several DataSource beans (" + names(ex) + "), and none is marked.",
					"Put @LbsyncDataSource on the one whose database all servers share, or @Primary if it is the "
							+ "application's main one.");
		}
	}

	private static String names(NoUniqueBeanDefinitionException failure) {
		Collection<String> names = failure.getBeanNamesFound();
		return (names != null) ? "'" + String.join("', '", names) + "'" : "";
	}

	@Bean
	@ConditionalOnMissingBean
	ServerStart lbsyncServerStart(ServerIdentity identity) {
		return new ServerStart(identity);
	}

	@Bean
	@ConditionalOnMissingBean
	KeyValues lbsyncKeyValues(Database database) {
		return new KeyValues(database);
	}

	@Bean
	@ConditionalOnMissingBean
	WriteAccess lbsyncWriteAccess(Database database, Tables tables) {
		return new WriteAccess(database, tables).ask();
	}

	@Bean
	@ConditionalOnMissingBean
	InstructionLog lbsyncInstructionLog(Database database, ServerStart start, Tables tables, LockSettings locks,
			SyncSettings sync, LogSettings settings) {
		InstructionLog log = new InstructionLog(database.dialect(), start, tables, locks.writeTimeout(), settings);
		if (log.lockedOrder()) {
			// Otherwise the connection would be given up while the lock is still waited
			// for, and nobody would learn whether the row was written.
			locks.checkShorterThan(sync.syncTimeout());
		}
		if (settings.strictOrder()) {
			String cluster = database.onOwnConnection(log::multiWriterCluster);
			Require.check(cluster.isEmpty(), "lbsync.strict-order", true,
					("The database is a cluster (%s) where a lock row does not order writers, but makes their commits "
							+ "fail. Remove the property.")
						.formatted(cluster));
		}
		return log;
	}

	@Bean
	@ConditionalOnMissingBean
	OwnInstructions lbsyncOwnInstructions() {
		return new OwnInstructions();
	}

	@Bean
	@ConditionalOnMissingBean
	InstructionCodec lbsyncInstructionCodec() {
		return new InstructionCodec();
	}

	@Bean
	@ConditionalOnMissingBean
	PayloadCodec lbsyncPayloadCodec() {
		return new PayloadCodec();
	}

	@Bean
	@ConditionalOnMissingBean
	CacheRefreshers lbsyncCacheRefreshers(ObjectProvider<CacheRefresher> refreshers) {
		return new CacheRefreshers(refreshers.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	RefreshDispatch lbsyncRefreshDispatch(CacheRefreshers refreshers, PayloadCodec payloads) {
		return new RefreshDispatch(refreshers, payloads);
	}

}
