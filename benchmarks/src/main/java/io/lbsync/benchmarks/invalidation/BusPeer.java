package io.lbsync.benchmarks.invalidation;

import java.util.List;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.bus.BusProperties;
import org.springframework.cloud.bus.event.PathDestinationFactory;
import org.springframework.cloud.bus.event.RemoteApplicationEvent;
import org.springframework.cloud.bus.jackson.RemoteApplicationEventScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/**
 * Spring Cloud Bus over RabbitMQ: an event of 1,000 keys or of one key each. Its
 * acknowledgements are off, of which every node would send one for each event. Queues
 * have names, for RabbitMQ 3.10 refuses those that it would have to give names to, and
 * live in memory only; 250 events are on their way, and not one, the default.
 */
final class BusPeer implements Peer {

	private final ConfigurableApplicationContext context;

	private final Application application;

	private final String id;

	BusPeer(Link link) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.application.name=invalidation", "--spring.cloud.bus.id=invalidation:" + link.node(),
					"--spring.cloud.bus.ack.enabled=false",
					"--spring.cloud.stream.bindings.springCloudBusInput.group=node" + link.node(),
					"--spring.cloud.stream.rabbit.bindings.springCloudBusInput.consumer.durable-subscription=false",
					"--spring.cloud.stream.rabbit.bindings.springCloudBusInput.consumer.prefetch=250",
					"--spring.rabbitmq.addresses=" + link.rabbit(), "--spring.datasource.url=" + link.postgres(),
					"--spring.flyway.enabled=false", "--lbsync.enabled=false", "--spring.main.banner-mode=off",
					"--logging.level.root=warn");
		this.application = this.context.getBean(Application.class);
		this.id = this.context.getBean(BusProperties.class).getId();
	}

	@Override
	public void fill(Way way, List<String> keys) {
		keys.forEach((key) -> this.application.cache.put(key, key));
	}

	@Override
	public void evict(Way way, List<String> keys) {
		List<List<String>> events = (way == Way.BULK) ? Peer.parts(keys) : keys.stream().map(List::of).toList();
		events.forEach((event) -> this.context.publishEvent(new KeysChanged(this, this.id, event)));
	}

	@Override
	public long size() {
		return this.application.cache.estimatedSize();
	}

	@Override
	public boolean has(String key) {
		return this.application.cache.asMap().containsKey(key);
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * An application.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RemoteApplicationEventScan(basePackageClasses = BusPeer.class)
	static class Application {

		private final Cache<String, String> cache = Caffeine.newBuilder().build();

		@EventListener
		void changed(KeysChanged event) {
			this.cache.invalidateAll(event.getKeys());
		}

	}

	/**
	 * Keys are out of date.
	 */
	public static class KeysChanged extends RemoteApplicationEvent {

		private List<String> keys = List.of();

		/**
		 * For JSON.
		 */
		public KeysChanged() {
		}

		KeysChanged(Object source, String origin, List<String> keys) {
			super(source, origin, new PathDestinationFactory().getDestination(null));
			this.keys = keys;
		}

		public List<String> getKeys() {
			return this.keys;
		}

		public void setKeys(List<String> keys) {
			this.keys = keys;
		}

	}

}
