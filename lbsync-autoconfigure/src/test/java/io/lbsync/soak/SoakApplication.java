package io.lbsync.soak;

import java.util.List;

import io.lbsync.testkit.ChildCommands;
import jakarta.persistence.EntityManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * One server of the soak, in a process of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
class SoakApplication {

	static final List<String> CACHES = List.of("purchases", "lines", "linesOf", "totals", "summaries", "overview");

	public static void main(String[] args) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(SoakApplication.class)
			.web(WebApplicationType.NONE);
		if (UnguardedCaches.ARE_USED) {
			builder.sources(UnguardedCaches.class);
		}
		ConfigurableApplicationContext context = builder.run(args);
		Commands commands = context.getBean(Commands.class);
		System.out.println("started");
		while (true) {
			System.out.println(commands.execute(ChildCommands.shared().next().split(" ")));
		}
	}

	@Bean
	Gates gates() {
		return new Gates(new Gate(), new Gate());
	}

	@Bean
	Stores stores(JdbcClient jdbc, ObjectProvider<EntityManager> entities, Gates gates) {
		Store plain = new JdbcStore(jdbc);
		Store alone = new GatedStore(plain, gates.writes());
		EntityManager manager = entities.getIfAvailable();
		return (manager != null) ? new Stores(new JpaStore(manager), alone, true) : new Stores(plain, alone, false);
	}

	@Bean
	OperationLog log() {
		return new OperationLog();
	}

	@Bean
	Rows rows(Stores stores, OperationLog log) {
		return new Rows(stores, log);
	}

	@Bean
	Totals totals(Rows rows, OperationLog log) {
		return new Totals(rows, log);
	}

	@Bean
	Changes changes(Stores stores, CacheManager caches) {
		return new Changes(stores, caches);
	}

	@Bean
	AnnotatedChanges annotatedChanges(Stores stores) {
		return new AnnotatedChanges(stores);
	}

	@Bean
	Shop shop(Stores stores, Rows rows, Totals totals, Changes changes, AnnotatedChanges annotated,
			CacheManager caches) {
		totals.proxy(totals);
		return new Shop(stores, rows, totals, changes, annotated, caches);
	}

	@Bean
	Scopes scopes(PlatformTransactionManager transactions, Gates gates) {
		return new Scopes(transactions, gates.operations());
	}

	@Bean
	Workers workers(Shop shop, Scopes scopes, OperationLog log) {
		Workers workers = new Workers(shop, scopes, log,
				Shape.of(shop.stores().hibernate(), Boolean.getBoolean("soak.sqlite")));
		workers.start(Integer.getInteger("soak.threads"), Long.getLong("soak.seed"));
		return workers;
	}

	@Bean
	Commands commands(Shop shop, Scopes scopes, Gates gates, Workers workers, ConfigurableApplicationContext context) {
		return new Commands(shop, scopes, gates, workers, context);
	}

}
