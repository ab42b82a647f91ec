package io.lbsync.soak;

import java.time.Duration;
import java.util.List;

import org.springframework.cache.annotation.Cacheable;

/**
 * Cached values that are computed from other cached values.
 */
class Totals {

	private static final Duration SLOW = Duration.ofMillis(10);

	private final Rows rows;

	private final OperationLog log;

	private Totals self = this;

	Totals(Rows rows, OperationLog log) {
		this.rows = rows;
		this.log = log;
	}

	/**
	 * Give it its own proxy, so that it reads its values from the caches.
	 */
	public void proxy(Totals self) {
		this.self = self;
	}

	@Cacheable("totals")
	public Long total(int purchase) {
		long total = total(this.rows.linesOf(purchase));
		Nap.maybe(10, SLOW);
		return this.log.loaded(purchase, "total", total);
	}

	@Cacheable(cacheNames = "summaries", sync = true)
	public String summary(int purchase) {
		String label = this.rows.purchase(purchase).label();
		Nap.maybe(10, SLOW);
		return this.log.loaded(purchase, "summary", summary(label, this.self.total(purchase)));
	}

	@Cacheable("overview")
	public Long overview() {
		return Ids.purchases().stream().mapToLong(this.self::total).sum();
	}

	static long total(List<Line> lines) {
		return lines.stream().mapToLong(Line::amount).sum();
	}

	static String summary(String label, long total) {
		return label + ": " + total;
	}

}
