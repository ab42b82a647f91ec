package io.lbsync.benchmarks.jobs;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.jdbc.support.JdbcTransactionManager;

import com.zaxxer.hikari.HikariDataSource;

/**
 * Spring Integration's election of a leader by a lock in the database. It has no jobs:
 * the leader would run the application's own.
 */
final class IntegrationPeer implements IdlePeer {

	@Override
	public String name() {
		return "Spring Integration, leader";
	}

	@Override
	public void prepare(Fleet fleet) {
		fleet.jdbc().sql("""
				CREATE TABLE int_lock (
					lock_key char(36) NOT NULL,
					region varchar(100) NOT NULL,
					client_id char(36),
					created_date timestamp NOT NULL,
					expired_after timestamp NOT NULL,
					PRIMARY KEY (lock_key, region)
				)
				""").update();
	}

	@Override
	public Running idle(Fleet fleet, Tally tally) {
		Running running = new Running();
		fleet.pools().forEach((node) -> running.add(start(node)));
		return running;
	}

	private static Running.Closing start(HikariDataSource node) {
		GenericApplicationContext context = new GenericApplicationContext();
		context.refresh();
		DefaultLockRepository locks = new DefaultLockRepository(node);
		locks.setApplicationContext(context);
		locks.setTransactionManager(new JdbcTransactionManager(node));
		locks.afterPropertiesSet();
		locks.afterSingletonsInstantiated();
		locks.start();
		LockRegistryLeaderInitiator leader = new LockRegistryLeaderInitiator(new JdbcLockRegistry(locks),
				new DefaultCandidate());
		leader.start();
		return () -> {
			leader.destroy();
			locks.stop();
			context.close();
		};
	}

}
