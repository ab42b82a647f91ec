package io.lbsync.process;

import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.lbsync.instruction.CacheRefresher;
import io.lbsync.sync.Sync;
import io.lbsync.testkit.ChildCommands;
import io.lbsync.testkit.CrashingDataSource;
import io.lbsync.testkit.Failpoints;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.WebApplicationType;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.annotation.Transactional;

/**
 * A server in a process of its own, which is told on standard input what to do:
 * {@code read 1}, {@code update 1 text}, {@code status}, {@code sync}. It crashes where
 * {@link Failpoints} say so.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
class ItemServer {

	public static void main(String[] args) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(ItemServer.class)
			.web(WebApplicationType.NONE)
			.run(args);
		Items items = context.getBean(Items.class);
		Sync sync = context.getBean(Sync.class);
		System.out.println("started");
		while (true) {
			String[] command = ChildCommands.shared().next().split(" ");
			switch (command[0]) {
				case "read" -> System.out.println("value " + items.find(Integer.parseInt(command[1])));
				case "update" -> System.out.println(update(items, Integer.parseInt(command[1]), command[2]));
				case "sync" -> {
					sync.wake();
					System.out.println("syncing");
				}
				case "status" -> System.out.println("status " + sync.status());
				case "exit" -> System.exit(0);
				default -> System.out.println("unknown command");
			}
		}
	}

	private static String update(Items items, int id, String value) {
		try {
			items.update(id, value);
			return "updated";
		}
		catch (RuntimeException ex) {
			return "failed " + ex;
		}
	}

	@Bean
	DataSource dataSource() {
		DriverManagerDataSource plain = new DriverManagerDataSource(System.getProperty("test.url"),
				System.getProperty("test.username", ""), System.getProperty("test.password", ""));
		HikariDataSource pool = new HikariDataSource();
		pool.setDataSource(new CrashingDataSource(plain, failpoints()));
		pool.setMaximumPoolSize(5);
		return pool;
	}

	@Bean
	static Failpoints failpoints() {
		return FAILPOINTS;
	}

	private static final Failpoints FAILPOINTS = Failpoints.fromSystemProperty();

	@Bean
	Items items(JdbcClient jdbc) {
		return new Items(jdbc);
	}

	@Bean
	CacheRefresher diskIndex() {
		return new DiskIndex();
	}

	/**
	 * Cached rows of a table.
	 */
	static class Items {

		private final JdbcClient jdbc;

		Items(JdbcClient jdbc) {
			this.jdbc = jdbc;
		}

		@Cacheable("items")
		public String find(int id) {
			return this.jdbc.sql("SELECT value FROM item WHERE id = ?").param(id).query(String.class).single();
		}

		@Transactional
		@CacheEvict(cacheNames = "items", key = "#id")
		public void update(int id, String value) {
			this.jdbc.sql("UPDATE item SET value = ? WHERE id = ?").param(value).param(id).update();
		}

	}

	/**
	 * Says that it survives restarts, and may be crashed while it is rebuilt.
	 */
	private static final class DiskIndex implements CacheRefresher {

		@Override
		public UUID uniqueId() {
			return UUID.fromString("00000000-0000-0000-0000-00000000000d");
		}

		@Override
		public String name() {
			return "disk index";
		}

		@Override
		public boolean persistent() {
			return true;
		}

		@Override
		public void refreshAll() {
			System.out.println("rebuilding");
			FAILPOINTS.reach("rebuild");
			System.out.println("rebuilt");
		}

	}

}
