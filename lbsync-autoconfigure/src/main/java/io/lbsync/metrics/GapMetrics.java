package io.lbsync.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.lbsync.instruction.GapCounts;

/**
 * Meters of ids that were not visible when a greater one was, where the reader has to
 * keep account of them (MariaDB, MySQL, SQL Server); they are zero elsewhere:
 * <ul>
 * <li>{@code lbsync.gaps.open}: ranges of such ids that are open</li>
 * <li>{@code lbsync.gaps.oldest.age}: how long the oldest has been open</li>
 * <li>{@code lbsync.gaps.closed}: ranges by {@code outcome} (proved, published,
 * timed-out)</li>
 * <li>{@code lbsync.gaps.late}: instructions that became visible after a greater one</li>
 * </ul>
 */
public final class GapMetrics implements MeterBinder {

	private final Supplier<GapCounts> counts;

	/**
	 * Create the meters.
	 * @param counts asked when a meter is read
	 */
	public GapMetrics(Supplier<GapCounts> counts) {
		this.counts = counts;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("lbsync.gaps.open", this, (self) -> self.counts.get().open())
			.description("Ranges of ids that were not visible when a greater one was, and may still appear")
			.register(registry);
		TimeGauge
			.builder("lbsync.gaps.oldest.age", this, TimeUnit.MILLISECONDS,
					(self) -> self.counts.get().oldestAge().toMillis())
			.description("How long the oldest range of ids that may still appear has been open")
			.register(registry);
		closed(registry, "proved", GapCounts::proved);
		closed(registry, "published", GapCounts::published);
		closed(registry, "timed-out", GapCounts::timedOut);
		FunctionCounter.builder("lbsync.gaps.late", this, (self) -> self.counts.get().late())
			.description("Instructions that became visible after one with a greater id")
			.register(registry);
	}

	private void closed(MeterRegistry registry, String outcome, ToDoubleFunction<GapCounts> count) {
		FunctionCounter.builder("lbsync.gaps.closed", this, (self) -> count.applyAsDouble(self.counts.get()))
			.tag("outcome", outcome)
			.description("Ranges of ids that will not appear, by how that is known")
			.register(registry);
	}

}
