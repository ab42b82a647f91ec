package io.lbsync.benchmarks.overhead;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

/**
 * The application's transaction: it reads a row, changes it, adds another one, and evicts
 * an entry from a cache. Thread-safe.
 */
class Shop {

	/** Rows that belong to one thread, so that threads do not wait for each other. */
	private static final int ACCOUNTS = 1000;

	private final JdbcClient jdbc;

	private final Items items;

	Shop(JdbcClient jdbc, Items items) {
		this.jdbc = jdbc;
		this.items = items;
	}

	/**
	 * Start an application.
	 * @param url address of the database
	 * @param properties further properties
	 * @return the application
	 */
	static ConfigurableApplicationContext start(String url, String... properties) {
		String[] arguments = Stream
			.concat(Stream.of(properties),
					Stream.of("spring.datasource.url=" + url, "spring.datasource.hikari.maximum-pool-size=20",
							"spring.datasource.hikari.minimum-idle=20", "spring.cache.type=caffeine",
							"spring.flyway.enabled=false", "spring.main.banner-mode=off", "logging.level.root=warn",
							"umbraco.cms.hosting.machine-identifier=writer", "umbraco.cms.hosting.site-name=overhead"))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).run(arguments);
	}

	/**
	 * Make the tables of all contestants.
	 */
	void createTables() {
		this.jdbc.sql("CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL)").update();
		this.jdbc.sql("INSERT INTO account SELECT n, 0 FROM generate_series(0, ?) AS n").param(64 * ACCOUNTS).update();
		this.jdbc.sql("CREATE TABLE sale (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account int, amount int)")
			.update();
		this.jdbc
			.sql("CREATE TABLE instruction (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stamp timestamp,"
					+ " json text, originated varchar(500), revision bigint)")
			.update();
		this.jdbc.sql("CREATE TABLE counter (revision bigint)").update();
		this.jdbc.sql("INSERT INTO counter VALUES (0)").update();
	}

	/**
	 * Do one transaction.
	 * @param thread number of the thread
	 * @param telling what a contestant does in it to tell other servers
	 */
	@Transactional
	public void sell(int thread, Telling telling) {
		int account = thread * ACCOUNTS + ThreadLocalRandom.current().nextInt(ACCOUNTS);
		long balance = this.jdbc.sql("SELECT balance FROM account WHERE id = ?")
			.param(account)
			.query(Long.class)
			.single();
		this.jdbc.sql("UPDATE account SET balance = ? WHERE id = ?").param(balance + 1).param(account).update();
		this.jdbc.sql("INSERT INTO sale (account, amount) VALUES (?, 1)").param(account).update();
		this.items.changed(account);
		telling.tell(this.jdbc, account);
	}

	/**
	 * How a contestant tells other servers within the transaction.
	 */
	@FunctionalInterface
	interface Telling {

		void tell(JdbcClient jdbc, int account);

	}

	/**
	 * An application.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		@Bean
		Items items() {
			return new Items();
		}

		@Bean
		Shop shop(JdbcClient jdbc, Items items) {
			return new Shop(jdbc, items);
		}

	}

	/**
	 * Something that is cached.
	 */
	static class Items {

		@CacheEvict("items")
		public void changed(int account) {
		}

	}

}
