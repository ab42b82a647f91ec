package io.lbsync.metrics;

import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.lbsync.doorbell.DoorbellStatus;

/**
 * Meters of the doorbell:
 * <ul>
 * <li>{@code lbsync.doorbell.proved}: 1 while rings of other servers are heard, else
 * 0</li>
 * <li>{@code lbsync.doorbell}: rings by {@code outcome} (rung, failed, heard: how often
 * this server was told to look)</li>
 * </ul>
 */
public final class DoorbellMetrics implements MeterBinder {

	private final Supplier<DoorbellStatus> status;

	/**
	 * Create the meters.
	 * @param status asked when a meter is read
	 */
	public DoorbellMetrics(Supplier<DoorbellStatus> status) {
		this.status = status;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("lbsync.doorbell.proved", this, (self) -> self.status.get().proved() ? 1 : 0)
			.description("Whether rings of other servers are heard")
			.register(registry);
		counter(registry, "rung", DoorbellStatus::rung);
		counter(registry, "failed", DoorbellStatus::failed);
		counter(registry, "heard", DoorbellStatus::heard);
	}

	private void counter(MeterRegistry registry, String outcome, ToDoubleFunction<DoorbellStatus> count) {
		FunctionCounter.builder("lbsync.doorbell", this, (self) -> count.applyAsDouble(self.status.get()))
			.tag("outcome", outcome)
			.description("Rings of the doorbell by what became of them")
			.register(registry);
	}

}
