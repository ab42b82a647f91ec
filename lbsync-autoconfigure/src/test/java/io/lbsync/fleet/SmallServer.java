package io.lbsync.fleet;

import java.time.Duration;

import io.lbsync.delivery.Delivery;
import io.lbsync.sync.Sync;
import io.lbsync.testkit.ChildCommands;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.awaitility.Awaitility.await;

/**
 * A server in a process of its own, on a class path that lacks something.
 */
final class SmallServer {

	private SmallServer() {
	}

	public static void main(String[] args) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(FleetApplication.class, JdbcItems.class)
			.sources(Boolean.getBoolean("test.own-manager") ? new Class<?>[] { OwnManager.class } : new Class<?>[0])
			.web(WebApplicationType.NONE)
			.run(args);
		Items items = context.getBean(Items.class);
		LoadHook loads = context.getBean(LoadHook.class);
		Sync sync = context.getBean(Sync.class);
		context.getBean(Delivery.class).start();
		sync.step();
		await().atMost(Duration.ofSeconds(30)).until(() -> {
			sync.step();
			return sync.status().ready();
		});
		String before = items.find(1) + items.find(1) + loads.loads();
		items.update(1, "new1");
		System.out.println("result " + before + " " + items.find(1) + items.find(1) + loads.loads());
		ChildCommands.shared().next();
		System.exit(0);
	}

	/**
	 * Where nobody makes a manager.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OwnManager {

		@Bean
		CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

	}

}
