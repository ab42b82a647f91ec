package io.lbsync.metrics;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import io.lbsync.job.JobFinishedEvent;
import io.lbsync.job.JobListener;
import io.lbsync.job.JobStartedEvent;

/**
 * Meters of the distributed jobs that this server runs:
 * <ul>
 * <li>{@code lbsync.jobs.runs}: time that runs took, by {@code job} and {@code outcome}
 * (succeeded, failed, cancelled, taken-over)</li>
 * <li>{@code lbsync.jobs.running}: runs at this moment</li>
 * </ul>
 */
public final class JobMetrics implements MeterBinder, JobListener {

	private final AtomicInteger running = new AtomicInteger();

	private volatile @Nullable MeterRegistry registry;

	@Override
	public void bindTo(MeterRegistry meters) {
		this.registry = meters;
		Gauge.builder("lbsync.jobs.running", this.running, AtomicInteger::get)
			.description("Distributed jobs that run on this server")
			.register(meters);
	}

	@Override
	public void started(JobStartedEvent event) {
		this.running.incrementAndGet();
	}

	@Override
	public void finished(JobFinishedEvent event) {
		this.running.decrementAndGet();
		MeterRegistry meters = this.registry;
		if (meters != null) {
			Timer.builder("lbsync.jobs.runs")
				.tag("job", event.run().job())
				.tag("outcome", event.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'))
				.description("Runs of distributed jobs on this server")
				.register(meters)
				.record(event.took());
		}
	}

}
