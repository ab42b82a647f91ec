package io.lbsync.cache;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.lbsync.instruction.RefreshInstruction;

/**
 * One server of a fleet in this JVM: its caches, its transactions, and what it hears from
 * the others.
 */
final class FakeServer {

	private static final JsonMapper json = new JsonMapper();

	final LbsyncCaches caches;

	final SpringCacheRefresher refresher;

	final FakeDelivery delivery;

	final CacheManager target;

	final CacheManager manager;

	final DataSourceTransactionManager transactionManager;

	private final List<FakeServer> peers;

	FakeServer(Fleet fleet, CacheManager target, CacheSettings settings, List<CacheKeyCodec> codecs) {
		this.peers = fleet.servers;
		this.delivery = new FakeDelivery(this::broadcast);
		this.caches = new LbsyncCaches(settings, this.delivery, codecs);
		this.refresher = new SpringCacheRefresher(this.caches);
		this.target = target;
		this.manager = this.caches.decorate("cacheManager", target);
		this.transactionManager = new DataSourceTransactionManager(fleet.dataSource);
		this.caches.observe(this.transactionManager);
		this.peers.add(this);
	}

	private void broadcast(List<RefreshInstruction> instructions) {
		for (FakeServer peer : this.peers) {
			if (peer != this) {
				peer.receive(instructions);
			}
		}
	}

	void receive(List<RefreshInstruction> instructions) {
		this.refresher.runStarted();
		try {
			instructions.forEach((instruction) -> this.refresher.refresh(evictions(instruction)));
		}
		finally {
			this.refresher.runEnded();
		}
	}

	static CacheEviction eviction(String manager, String cache, String... keys) {
		return new CacheEviction(manager, cache, Arrays.stream(keys).map(json::readTree).toList());
	}

	static CacheEviction clear(String manager, String cache) {
		return new CacheEviction(manager, cache, null);
	}

	static List<CacheEviction> evictions(RefreshInstruction instruction) {
		return Arrays.asList(json.readValue(instruction.jsonPayload(), CacheEviction[].class));
	}

	List<CacheEviction> published() {
		return this.delivery.published.stream().map(FakeServer::evictions).flatMap(List::stream).toList();
	}

	Cache cache() {
		return cache("books");
	}

	Cache cache(String name) {
		Cache cache = this.manager.getCache(name);
		if (cache == null) {
			throw new IllegalStateException("No cache " + name);
		}
		return cache;
	}

	/** The wrapped cache: what other transactions and threads find. */
	Cache shared() {
		Cache cache = this.target.getCache("books");
		if (cache == null) {
			throw new IllegalStateException("No cache");
		}
		return cache;
	}

	@Nullable Object sharedValue(Object key) {
		Cache.ValueWrapper wrapper = shared().get(key);
		return (wrapper != null) ? wrapper.get() : null;
	}

	@Nullable Object value(Object key) {
		Cache.ValueWrapper wrapper = cache().get(key);
		return (wrapper != null) ? wrapper.get() : null;
	}

	/** What an @Cacheable operation is given. */
	Cache loading() {
		return ((CacheHandle) cache()).lbsync().loadingView();
	}

	TransactionTemplate transaction() {
		return new TransactionTemplate(this.transactionManager);
	}

	TransactionTemplate transaction(int propagation) {
		TransactionTemplate template = transaction();
		template.setPropagationBehavior(propagation);
		return template;
	}

	TransactionTemplate readOnly() {
		TransactionTemplate template = transaction();
		template.setReadOnly(true);
		return template;
	}

	static final class Fleet {

		final List<FakeServer> servers = new CopyOnWriteArrayList<>();

		final DataSource dataSource;

		Fleet(DataSource dataSource) {
			this.dataSource = dataSource;
		}

		FakeServer server() {
			return server(CacheSettings.defaults());
		}

		FakeServer server(CacheSettings settings, CacheKeyCodec... codecs) {
			return new FakeServer(this, new CaffeineCacheManager(), settings, List.of(codecs));
		}

	}

}
