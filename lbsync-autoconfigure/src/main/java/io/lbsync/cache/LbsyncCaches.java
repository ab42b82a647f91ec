package io.lbsync.cache;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.databind.JsonNode;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.lbsync.loop.Ticker;

/**
 * The local caches of this server that are kept in step with those of all others.
 * Thread-safe.
 */
public final class LbsyncCaches {

	private static final Log logger = LogFactory.getLog(LbsyncCaches.class);

	private final StampClock clock = new StampClock();

	private final RequestBegins requests = new RequestBegins(this.clock);

	private final TransactionBegins begins = new TransactionBegins(this.clock, this.requests);

	private final LateEvictions late;

	private final StalenessFence fence;

	private final CacheSelection selection;

	private final CacheKeys keys;

	private final CacheTransactions transactions;

	private final OutsideChanges outside;

	private final ConcurrentMap<String, CoveredCaches> managers = new ConcurrentHashMap<>();

	/**
	 * Create the caches.
	 * @param settings which caches, and how
	 * @param publishing tells the other servers
	 * @param codecs the user's codecs for keys, in order of preference
	 */
	public LbsyncCaches(CacheSettings settings, Publishing publishing, List<CacheKeyCodec> codecs) {
		this.late = new LateEvictions(this.clock, settings.replicaLag(), Ticker.system());
		this.fence = new StalenessFence(settings.staleness(), Ticker.system());
		this.selection = new CacheSelection(settings);
		this.keys = new CacheKeys(codecs);
		Evictions evictions = new Evictions(SpringCacheRefresher.ID, this.keys, settings.privateKeys());
		this.transactions = new CacheTransactions(publishing, evictions, this.clock, this.begins, settings.maxKeys());
		this.outside = new OutsideChanges(publishing, evictions);
	}

	/**
	 * Keep the local caches of a manager in step. Composite managers are returned as they
	 * are: it is the managers in them that count.
	 * @param name bean name of the manager, the same on all servers
	 * @param manager the manager
	 * @return a proxy of the manager's class, or of its interfaces if the class is final
	 */
	public CacheManager decorate(String name, CacheManager manager) {
		if (manager instanceof CompositeCacheManager || manager instanceof NoOpCacheManager
				|| this.selection.excludesAllOf(name)) {
			return manager;
		}
		CoveredCaches covered = new CoveredCaches(name, manager, this.late, this.selection, (local) -> CacheForm
			.handle(new LbsyncCache(local, this.transactions, this.outside, this.fence.of(local))));
		this.managers.put(name, covered);
		ProxyFactory factory = new ProxyFactory(manager);
		factory.setProxyTargetClass(isOpen(manager.getClass()));
		factory.addAdvice(covered);
		return (CacheManager) factory.getProxy(manager.getClass().getClassLoader());
	}

	private static boolean isOpen(Class<?> type) {
		var method = ReflectionUtils.findMethod(type, "getCache", String.class);
		return !Modifier.isFinal(type.getModifiers()) && !ClassUtils.isLambdaClass(type)
				&& (method == null || !Modifier.isFinal(method.getModifiers()));
	}

	/**
	 * Learn from a transaction manager when transactions begin. Values that were loaded
	 * in transactions of other managers are not kept.
	 * @param transactionManager the transaction manager
	 */
	public void observe(ConfigurableTransactionManager transactionManager) {
		this.begins.observe(transactionManager);
	}

	/**
	 * This server has heard from the database.
	 * @param asked reading of {@link Ticker#system()} when the database was asked: all
	 * evictions that were committed before it have arrived
	 */
	public void heard(long asked) {
		this.fence.heard(asked);
	}

	/**
	 * Say which caches of a composite manager are left out because the manager they come
	 * from is not a bean.
	 * @param name bean name of the composite manager
	 * @param composite the composite manager
	 */
	void warnOfUncovered(String name, CompositeCacheManager composite) {
		for (String cacheName : composite.getCacheNames()) {
			Cache cache = composite.getCache(cacheName);
			if (cache != null && this.selection.misses(new CacheAddress(name, cacheName), CacheForm.unwrap(cache))) {
				logger.warn("Cache '" + cacheName + "' of the composite cache manager '" + name
						+ "' is not kept in step with other servers: declare the manager it comes from as a bean, "
						+ "or exclude '" + name + ":" + cacheName + "' with lbsync.cache.exclude.");
			}
		}
	}

	StampClock clock() {
		return this.clock;
	}

	LateEvictions late() {
		return this.late;
	}

	RequestBegins requests() {
		return this.requests;
	}

	/**
	 * Clear all caches on this server, as one run: a load that starts between two of them
	 * may find old values in the second.
	 */
	void clearHere() {
		this.clock.runStarted();
		try {
			clearEach();
		}
		finally {
			this.clock.runEnded();
		}
	}

	private void clearEach() {
		RuntimeException failure = null;
		for (CoveredCaches manager : this.managers.values()) {
			try {
				manager.clearHere();
			}
			catch (RuntimeException ex) {
				failure = ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	/**
	 * Apply evictions of one cache on this server: all of its entries if a key cannot be
	 * read here.
	 * @param eviction what another server published
	 * @return whether there is such a cache
	 */
	boolean evictHere(CacheEviction eviction) {
		CoveredCaches manager = this.managers.get(eviction.manager());
		LocalCache cache = (manager != null) ? manager.find(eviction.cache()) : null;
		if (manager != null && cache == null) {
			manager.missed(eviction.cache());
		}
		if (cache == null) {
			return false;
		}
		if (eviction.keys() == null || !evictEach(cache, eviction.keys())) {
			cache.clear();
		}
		return true;
	}

	private boolean evictEach(LocalCache cache, List<JsonNode> keys) {
		for (JsonNode node : keys) {
			Object key = this.keys.decode(node, cache.keyTypes());
			if (key == null) {
				return false;
			}
			cache.evict(key);
		}
		return true;
	}

}
