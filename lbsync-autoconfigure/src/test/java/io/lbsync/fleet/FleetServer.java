package io.lbsync.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.lbsync.delivery.Delivery;
import io.lbsync.delivery.DistributedCache;
import io.lbsync.fleet.Variant.Access;
import io.lbsync.sync.Sync;
import io.lbsync.sync.SyncStatus;
import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TestDatabase;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.awaitility.Awaitility.await;

/**
 * One server of a {@link Fleet}.
 */
final class FleetServer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ConfigurableApplicationContext context;

	private final boolean turnedByHand;

	private FleetServer(ConfigurableApplicationContext context) {
		this.context = context;
		this.turnedByHand = "off".equals(context.getEnvironment().getProperty("lbsync.loops"));
	}

	/**
	 * Start a server and let it catch up.
	 */
	static FleetServer start(Fleet fleet, String machine, String... properties) {
		FleetServer server = launch(fleet, machine, properties);
		if (server.turnedByHand) {
			server.bean(Delivery.class).start();
			server.step();
		}
		return server;
	}

	/**
	 * Start a server and no more.
	 */
	static FleetServer launch(Fleet fleet, String machine, String... properties) {
		Class<?> store = (fleet.variant().access() == Access.JDBC) ? JdbcItems.class : JpaItems.class;
		return new FleetServer(new SpringApplicationBuilder(FleetApplication.class, store).web(WebApplicationType.NONE)
			.run(arguments(fleet, machine, properties)));
	}

	/**
	 * A server in a process of its own, not started yet.
	 * @param main its main class, which hands its arguments to the application
	 */
	static ServerLaunch process(Fleet fleet, Class<?> main, String machine, String... properties) {
		return ServerProcess.of(main)
			.heap("256m")
			.options("-XX:+UseSerialGC")
			.arguments(arguments(fleet, machine, properties));
	}

	private static String[] arguments(Fleet fleet, String machine, String... properties) {
		TestDatabase database = fleet.database();
		List<String> arguments = new ArrayList<>(List.of("spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password(), "spring.datasource.hikari.maximum-pool-size=5",
				"spring.datasource.hikari.minimum-idle=0", "spring.flyway.enabled=false", "spring.main.banner-mode=off",
				"spring.jpa.open-in-view=false", "spring.jpa.hibernate.ddl-auto=none", "lbsync.loops=off",
				"umbraco.cms.global.server-role=subscriber", "umbraco.cms.hosting.site-name=fleet",
				"umbraco.cms.hosting.machine-identifier=" + machine));
		if (fleet.variant().access() == Access.JDBC) {
			arguments.add("spring.autoconfigure.exclude="
					+ "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
					+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration");
		}
		for (String property : properties) {
			String name = property.substring(0, property.indexOf('=') + 1);
			arguments.removeIf((argument) -> argument.startsWith(name));
			arguments.add(property);
		}
		return arguments.stream().map((each) -> "--" + each).toArray(String[]::new);
	}

	/**
	 * Read the log, and wait until the refreshers are done with what was there.
	 */
	void step() {
		bean(Sync.class).step();
		await().atMost(PATIENCE)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(5))
			.until(() -> status().behind() == 0);
		await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(() -> {
			if (!status().ready()) {
				bean(Sync.class).step();
			}
			return status().ready();
		});
	}

	SyncStatus status() {
		return bean(Sync.class).status();
	}

	long applied() {
		return status().counts().applied();
	}

	Items items() {
		return bean(Items.class);
	}

	int loads() {
		return bean(LoadHook.class).loads();
	}

	Cache cache(String name) {
		return Objects.requireNonNull(bean(CacheManager.class).getCache(name));
	}

	DistributedCache distributed() {
		return bean(DistributedCache.class);
	}

	/**
	 * What is cached, without loading.
	 */
	Object cached(int id) {
		Cache.ValueWrapper wrapper = cache("items").get(id);
		return (wrapper != null) ? wrapper.get() : null;
	}

	<T> T in(int propagation, Supplier<T> work) {
		TransactionTemplate template = template();
		template.setPropagationBehavior(propagation);
		return template.execute((status) -> work.get());
	}

	void inTransaction(Runnable work) {
		in(TransactionDefinition.PROPAGATION_REQUIRED, () -> {
			work.run();
			return null;
		});
	}

	TransactionTemplate template() {
		return new TransactionTemplate(bean(PlatformTransactionManager.class));
	}

	/**
	 * As the test framework does with a context that it keeps for later.
	 */
	void pause() {
		this.context.pause();
	}

	void restart() {
		this.context.restart();
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	void reset() {
		if (this.turnedByHand) {
			step();
		}
		for (String name : List.of("items", "notes")) {
			emptyNative(cache(name).getNativeCache());
		}
		bean(LoadHook.class).afterRead(() -> {
		});
		bean(Refreshed.class).calls().clear();
		bean(RefreshedByPayload.class).calls().clear();
	}

	// Past lbsync, so that nothing is told to anybody.
	private static void emptyNative(Object cache) {
		if (cache instanceof com.github.benmanes.caffeine.cache.Cache<?, ?> caffeine) {
			caffeine.invalidateAll();
		}
		else {
			((Map<?, ?>) cache).clear();
		}
	}

	@Override
	public void close() {
		if (this.turnedByHand && this.context.isActive()) {
			bean(Delivery.class).stop(Duration.ofSeconds(5));
			bean(Sync.class).stop(Duration.ofSeconds(5));
		}
		this.context.close();
	}

}
