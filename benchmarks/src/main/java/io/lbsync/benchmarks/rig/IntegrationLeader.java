package io.lbsync.benchmarks.rig;

import javax.sql.DataSource;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * A server that takes part in Spring Integration's election of a leader by a lock in the
 * database, with default settings.
 */
public final class IntegrationLeader implements AutoCloseable {

	private final GenericApplicationContext context = new GenericApplicationContext();

	private final DefaultLockRepository locks;

	private final LockRegistryLeaderInitiator initiator;

	/**
	 * Take part.
	 * @param dataSource the database
	 * @param granted is told when this server becomes the leader
	 */
	public IntegrationLeader(DataSource dataSource, Runnable granted) {
		this.context.refresh();
		this.locks = new DefaultLockRepository(dataSource);
		this.locks.setApplicationContext(this.context);
		this.locks.setTransactionManager(new JdbcTransactionManager(dataSource));
		this.locks.afterPropertiesSet();
		this.locks.afterSingletonsInstantiated();
		this.locks.start();
		this.initiator = new LockRegistryLeaderInitiator(new JdbcLockRegistry(this.locks), new DefaultCandidate() {

			@Override
			public void onGranted(Context ctx) {
				granted.run();
			}

		});
		this.initiator.start();
	}

	/**
	 * Make its table.
	 * @param jdbc an empty database
	 */
	public static void prepare(JdbcClient jdbc) {
		jdbc.sql("""
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
	public void close() {
		this.initiator.destroy();
		this.locks.stop();
		this.context.close();
	}

}
