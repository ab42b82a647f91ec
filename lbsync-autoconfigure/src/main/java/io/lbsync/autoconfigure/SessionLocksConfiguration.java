package io.lbsync.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.DedicatedConnections;
import io.lbsync.jdbc.SessionLocks;

/**
 * Sessions beside the application's pool, and their locks. Opens nothing.
 */
@Configuration(proxyBeanMethods = false)
class SessionLocksConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SessionLocks lbsyncSessionLocks(Database database, LbsyncProperties lbsync,
			ObjectProvider<DedicatedConnections> given, ObjectProvider<JdbcConnectionDetails> details) {
		if (lbsync.election().sessionLock() == LbsyncProperties.SessionLock.OFF) {
			return SessionLocks.none("lbsync.election.session-lock is 'off'");
		}
		DedicatedConnections connections = ConnectionsBesidePool.find(database, given, details);
		return (connections != null) ? database.dialect().sessionLocks(connections)
				: SessionLocks.none(ConnectionsBesidePool.NONE.formatted(database.dataSource().getClass().getName()));
	}

}
