package io.lbsync.metrics;

import java.util.function.Supplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.lbsync.election.ElectionStatus;
import io.lbsync.role.ServerRole;

/**
 * Meters of the election:
 * <ul>
 * <li>{@code lbsync.election.publishing}: 1 while this server schedules, 0 otherwise; the
 * sum over all servers is 1</li>
 * <li>{@code lbsync.election.epoch}: number of the newest term that this server heard
 * of</li>
 * </ul>
 */
public final class ElectionMetrics implements MeterBinder {

	private final Supplier<ElectionStatus> status;

	/**
	 * Create the meters.
	 * @param status asked when a meter is read
	 */
	public ElectionMetrics(Supplier<ElectionStatus> status) {
		this.status = status;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("lbsync.election.publishing", this, (self) -> self.publishing() ? 1 : 0)
			.description("Whether this server schedules; over all servers the sum is 1")
			.register(registry);
		Gauge.builder("lbsync.election.epoch", this, (self) -> self.status.get().epoch())
			.description("Number of the newest term of a scheduling server that this server heard of")
			.register(registry);
	}

	private boolean publishing() {
		ServerRole role = this.status.get().role();
		return role == ServerRole.SCHEDULING_PUBLISHER || role == ServerRole.SINGLE;
	}

}
