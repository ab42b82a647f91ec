package io.lbsync.metrics;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import io.lbsync.sync.InstructionCounts;
import io.lbsync.sync.PruneStatus;
import io.lbsync.sync.Sync;
import io.lbsync.sync.SyncListener;
import io.lbsync.sync.SyncStatus;

/**
 * Meters:
 * <ul>
 * <li>{@code lbsync.propagation}: time from the insert of an instruction on another
 * server to its being read here, on the database's clock</li>
 * <li>{@code lbsync.instructions}: instructions by {@code outcome} (delivered, applied,
 * retried, refreshed-in-full, rejected, pruned: rows that this server deleted)</li>
 * <li>{@code lbsync.behind}: ids between what is applied here and the head of the
 * log</li>
 * <li>{@code lbsync.open}: writers whose instructions may still appear below the
 * head</li>
 * <li>{@code lbsync.ready}: 1 when caught up, else 0</li>
 * <li>{@code lbsync.troubles}: refreshers and parts that do not work now</li>
 * <li>{@code lbsync.pruning.held}: seconds for which, at least, a transaction is open
 * that keeps expired instructions from being deleted, else 0</li>
 * </ul>
 */
public final class LbsyncMetrics implements MeterBinder, SyncListener {

	private final Supplier<Sync> sync;

	private final LongSupplier delivered;

	private final Supplier<PruneStatus> pruning;

	private volatile @Nullable Timer propagation;

	/**
	 * Create the meters.
	 * @param sync asked when a meter is read; the sync itself tells this listener, so it
	 * comes later
	 * @param delivered instructions that this server has written
	 * @param pruning what became of old instructions, asked when a meter is read
	 */
	public LbsyncMetrics(Supplier<Sync> sync, LongSupplier delivered, Supplier<PruneStatus> pruning) {
		this.sync = sync;
		this.delivered = delivered;
		this.pruning = pruning;
	}

	@Override
	public void received(Duration delay) {
		Timer timer = this.propagation;
		if (timer != null) {
			timer.record(delay.isNegative() ? Duration.ZERO : delay);
		}
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.propagation = Timer.builder("lbsync.propagation")
			.description("Time from the insert of an instruction on another server to its being read here")
			.register(registry);
		counter(registry, "delivered", (counts) -> this.delivered.getAsLong());
		counter(registry, "applied", InstructionCounts::applied);
		counter(registry, "retried", InstructionCounts::retried);
		counter(registry, "refreshed-in-full", InstructionCounts::refreshedInFull);
		counter(registry, "rejected", InstructionCounts::rejected);
		counter(registry, "pruned", (counts) -> this.pruning.get().pruned());
		gauge(registry, "lbsync.behind", "Ids between what is applied here and the head of the log",
				SyncStatus::behind);
		gauge(registry, "lbsync.open", "Writers whose instructions may still appear below the head", SyncStatus::open);
		gauge(registry, "lbsync.ready", "Whether this server is caught up with the log",
				(status) -> status.ready() ? 1 : 0);
		gauge(registry, "lbsync.troubles", "Refreshers and parts that do not work now",
				(status) -> status.troubles().size());
		TimeGauge
			.builder("lbsync.pruning.held", this, TimeUnit.MILLISECONDS,
					(self) -> self.pruning.get().heldFor().toMillis())
			.description("Time for which an open transaction keeps expired instructions from being deleted")
			.register(registry);
	}

	private void counter(MeterRegistry registry, String outcome, ToDoubleFunction<InstructionCounts> count) {
		FunctionCounter
			.builder("lbsync.instructions", this, (self) -> count.applyAsDouble(self.sync.get().status().counts()))
			.tag("outcome", outcome)
			.description("Instructions by what became of them")
			.register(registry);
	}

	private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<SyncStatus> value) {
		Gauge.builder(name, this, (self) -> value.applyAsDouble(self.sync.get().status()))
			.description(description)
			.register(registry);
	}

}
