package io.lbsync.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * A cache manager whose local caches are kept in step. Hands out the same handle for the
 * same cache. Thread-safe.
 */
final class CoveredCaches implements MethodInterceptor {

	private static final Log logger = LogFactory.getLog(CoveredCaches.class);

	private final String name;

	private final CacheManager target;

	private final StampClock clock;

	private final LateEvictions late;

	private final CacheSelection selection;

	private final Function<LocalCache, CacheHandle> handles;

	private final AtomicLongArray stamp = new AtomicLongArray(1);

	private final ConcurrentMap<String, CacheHandle> caches = new ConcurrentHashMap<>();

	CoveredCaches(String name, CacheManager target, LateEvictions late, CacheSelection selection,
			Function<LocalCache, CacheHandle> handles) {
		this.name = name;
		this.target = target;
		this.late = late;
		this.clock = late.clock();
		this.selection = selection;
		this.handles = handles;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		String method = invocation.getMethod().getName();
		Object[] arguments = invocation.getArguments();
		if (method.equals("getCache") && arguments.length == 1 && arguments[0] instanceof String) {
			return (invocation.proceed() instanceof Cache cache) ? covered(cache) : null;
		}
		if (method.equals("resetCaches") && arguments.length == 0) {
			return reset(invocation);
		}
		return invocation.proceed();
	}

	private @Nullable Object reset(MethodInvocation invocation) throws Throwable {
		known().forEach(Cache::clear);
		try {
			return invocation.proceed();
		}
		finally {
			this.clock.raise(this.stamp, 0);
		}
	}

	/**
	 * The handle of a cache that the manager returned.
	 * @param cache the cache
	 * @return its handle, or the cache itself if it is not kept in step
	 */
	private Cache covered(Cache cache) {
		Cache plain = CacheForm.unwrap(cache);
		if (plain instanceof CacheHandle handle) {
			return handle;
		}
		CacheHandle known = this.caches.get(plain.getName());
		if (known != null && known.lbsync().local().target() == plain) {
			return known;
		}
		CacheAddress address = new CacheAddress(this.name, plain.getName());
		if (!this.selection.includes(address, plain)) {
			return cache;
		}
		CacheHandle handle = this.caches.compute(plain.getName(), (key, old) -> handle(address, plain, old));
		return (handle != null) ? handle : cache;
	}

	private CacheHandle handle(CacheAddress address, Cache plain, @Nullable CacheHandle old) {
		LocalCache former = (old != null) ? old.lbsync().local() : null;
		if (old != null && former != null && former.target() == plain) {
			return old;
		}
		if (former != null) {
			return this.handles.apply(former.replacedBy(plain));
		}
		warnOfLoader(address, plain);
		Stamps stamps = new Stamps(this.clock, this.stamp);
		return this.handles.apply(new LocalCache(address, plain, stamps, new KeyTypes(), this.late));
	}

	private static void warnOfLoader(CacheAddress address, Cache plain) {
		if (CacheForm.loadsItself(plain)) {
			logger.warn("Cache '" + address + "' loads missing values itself: a load that began before an eviction "
					+ "may bring the old value back. Use @Cacheable methods instead of a CacheLoader.");
		}
	}

	/**
	 * A cache that exists already, or that the manager has removed but somebody may still
	 * hold.
	 * @param cache its name
	 * @return the cache, or {@code null} if there is none, or it is not kept in step
	 */
	@Nullable LocalCache find(String cache) {
		// First by name: asking a dynamic manager for a cache creates it.
		Cache found = this.target.getCacheNames().contains(cache) ? this.target.getCache(cache) : null;
		Cache form = (found != null) ? covered(found) : this.caches.get(cache);
		return (form instanceof CacheHandle handle) ? handle.lbsync().local() : null;
	}

	/**
	 * Evict nothing, but let no load that is under way be kept: an instruction is about a
	 * cache that may be being created.
	 * @param cache its name
	 */
	void missed(String cache) {
		this.late.missed(this, cache);
		this.clock.raise(this.stamp, 0);
	}

	/**
	 * Clear all caches of this manager on this server.
	 */
	void clearHere() {
		this.clock.raise(this.stamp, 0);
		known();
		// All that were ever known: those that the manager has removed may still be held.
		this.caches.values().forEach((handle) -> handle.lbsync().local().clear());
	}

	private List<CacheHandle> known() {
		List<CacheHandle> known = new ArrayList<>();
		for (String cache : List.copyOf(this.target.getCacheNames())) {
			Cache found = this.target.getCache(cache);
			if (found != null && covered(found) instanceof CacheHandle handle) {
				known.add(handle);
			}
		}
		return known;
	}

}
