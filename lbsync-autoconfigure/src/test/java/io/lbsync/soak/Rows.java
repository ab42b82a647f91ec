package io.lbsync.soak;

import java.time.Duration;
import java.util.List;

import org.springframework.cache.annotation.Cacheable;

/**
 * Cached rows: entries, and lists of the same rows.
 */
class Rows {

	private static final Duration SLOW = Duration.ofMillis(25);

	private final Stores stores;

	private final OperationLog log;

	Rows(Stores stores, OperationLog log) {
		this.stores = stores;
		this.log = log;
	}

	@Cacheable("purchases")
	public Purchase purchase(int id) {
		Purchase purchase = this.stores.reader().purchase(id);
		Nap.maybe(10, SLOW);
		return this.log.loaded(id, "purchase", purchase);
	}

	@Cacheable("lines")
	public Line line(int id) {
		Line line = this.stores.reader().line(id);
		Nap.maybe(10, SLOW);
		return this.log.loaded(Ids.purchaseOf(id), "line " + id, line);
	}

	@Cacheable("linesOf")
	public List<Line> linesOf(int purchase) {
		List<Line> lines = this.stores.reader().linesOf(purchase);
		Nap.maybe(10, SLOW);
		return this.log.loaded(purchase, "lines", lines);
	}

}
