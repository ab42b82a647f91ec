package io.lbsync.benchmarks.propagation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes something in a transaction, and lets the other process know: by evicting it
 * from a cache, or by a NOTIFY of its own.
 */
final class Writer implements AutoCloseable {

	private static final int LOADERS = 4;

	private final ConfigurableApplicationContext context;

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final Cache cache;

	private long worked;

	Writer(String url, String... properties) {
		this.context = Server.start(url, "writer", Committing.class, properties);
		this.jdbc = JdbcClient.create(this.context.getBean(DataSource.class));
		this.transaction = new TransactionTemplate(this.context.getBean(PlatformTransactionManager.class));
		this.cache = this.context.getBean(CacheManager.class).getCache(Server.CACHE);
		this.jdbc.sql("CREATE TABLE IF NOT EXISTS work (id int PRIMARY KEY, version bigint)").update();
		this.jdbc.sql("INSERT INTO work VALUES (1, 0)").update();
	}

	/**
	 * @return when the own work was done, and when COMMIT was sent
	 */
	long[] evict(String key) {
		this.transaction.executeWithoutResult((status) -> {
			work();
			this.cache.evict(key);
			this.worked = System.nanoTime();
		});
		return new long[] { this.worked, Committing.SENT.get() };
	}

	/**
	 * @return when the own work was done, and when COMMIT was sent
	 */
	long[] notify(String text) {
		this.transaction.executeWithoutResult((status) -> {
			work();
			this.worked = System.nanoTime();
			this.jdbc.sql("SELECT pg_notify('bare', ?)").param(text).query(Object.class).optional();
		});
		return new long[] { this.worked, Committing.SENT.get() };
	}

	/**
	 * Change other things, too, as many servers would.
	 * @param perSecond transactions with an eviction in a second
	 * @return ends it
	 */
	ExecutorService load(int perSecond) {
		ScheduledExecutorService threads = Executors.newScheduledThreadPool(LOADERS);
		for (int loader = 0; loader < LOADERS; loader++) {
			int row = loader + 2;
			this.jdbc.sql("INSERT INTO work VALUES (?, 0) ON CONFLICT DO NOTHING").param(row).update();
			long each = TimeUnit.SECONDS.toNanos(LOADERS) / perSecond;
			threads.scheduleAtFixedRate(() -> this.transaction.executeWithoutResult((status) -> {
				work(row);
				this.cache.evict("other" + row);
			}), each * loader / LOADERS, each, TimeUnit.NANOSECONDS);
		}
		return threads;
	}

	private void work() {
		work(1);
	}

	private void work(int row) {
		this.jdbc.sql("UPDATE work SET version = version + 1 WHERE id = ?").param(row).update();
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * Remembers when COMMIT was sent last.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Committing {

		static final ThreadLocal<Long> SENT = new ThreadLocal<>();

		@Bean
		DataSource dataSource(Environment environment) {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl(environment.getRequiredProperty("spring.datasource.url"));
			return new DelegatingDataSource(pool) {

				@Override
				public Connection getConnection() throws SQLException {
					return watched(super.getConnection());
				}

			};
		}

		private static Connection watched(Connection connection) {
			return (Connection) Proxy.newProxyInstance(Committing.class.getClassLoader(),
					new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
						if (method.getName().equals("commit")) {
							SENT.set(System.nanoTime());
						}
						try {
							return method.invoke(connection, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

	}

}
