package io.lbsync.soak;

import java.util.List;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Caching;

/**
 * Changes of rows with all that must be evicted, in whatever transaction the caller has.
 */
class Changes {

	private static final List<String> OF_PURCHASE = List.of("linesOf", "totals", "summaries");

	private final Stores stores;

	private final CacheManager caches;

	Changes(Stores stores, CacheManager caches) {
		this.stores = stores;
		this.caches = caches;
	}

	@EvictsLine
	public void price(int line, int purchase, long amount) {
		this.stores.writer().price(line, amount);
	}

	@PutsLine
	public Line reprice(int line, int purchase, long amount) {
		return this.stores.writer().price(line, amount);
	}

	@EvictsLine
	public void add(int line, int purchase, long amount) {
		Store store = this.stores.writer();
		if (store.line(line) == null) {
			store.add(new Line(line, purchase, amount));
		}
	}

	@EvictsLine
	public void remove(int line, int purchase) {
		this.stores.writer().remove(line);
	}

	@CacheEvict(cacheNames = { "lines", "linesOf", "totals", "summaries", "overview" }, allEntries = true)
	public void raiseAll(int purchase, long by) {
		Store store = this.stores.writer();
		store.linesOf(purchase).forEach((line) -> store.price(line.id(), line.amount() + by));
	}

	@Caching(evict = @CacheEvict(cacheNames = { "purchases", "summaries" }, key = "#purchase"))
	public void relabel(int purchase, String label) {
		this.stores.writer().relabel(purchase, label);
	}

	@Caching(put = @CachePut(cacheNames = "purchases", key = "#purchase"),
			evict = @CacheEvict(cacheNames = "summaries", key = "#purchase"))
	public Purchase relabelAndPut(int purchase, String label) {
		this.stores.writer().relabel(purchase, label);
		return new Purchase(purchase, label);
	}

	/**
	 * Only for transactions: without one, whoever loads before the change keeps the old
	 * value.
	 */
	@CacheEvict(cacheNames = { "purchases", "summaries" }, key = "#purchase", beforeInvocation = true)
	public void evictThenRelabel(int purchase, String label) {
		this.stores.writer().relabel(purchase, label);
	}

	public void priceAndEvictIfPresent(int line, int purchase, long amount) {
		this.stores.writer().price(line, amount);
		cache("lines").evictIfPresent(line);
		OF_PURCHASE.forEach((cache) -> cache(cache).evictIfPresent(purchase));
		cache("overview").invalidate();
	}

	public void priceAndPutByHand(int line, int purchase, long amount) {
		Line changed = this.stores.writer().price(line, amount);
		cache("lines").put(line, changed);
		OF_PURCHASE.forEach((cache) -> cache(cache).evict(purchase));
		cache("overview").clear();
	}

	private Cache cache(String name) {
		return this.caches.getCache(name);
	}

}
