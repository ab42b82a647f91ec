package io.lbsync.sync;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.CacheRefresher;
import io.lbsync.instruction.RunAware;

/**
 * Tells a {@link RunAware} refresher of its runs: each begin has exactly one end, also
 * when the lane is stopped in between. A run that never ended would keep a cache from
 * keeping anything, for ever.
 * <p>
 * Thread-safe, but runs are started and ended by one thread, one at a time.
 */
final class LaneRuns {

	private static final Runnable NOTHING = () -> {
	};

	private final @Nullable RunAware aware;

	private final Set<Run> open = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Run latest;

	LaneRuns(CacheRefresher refresher) {
		this.aware = (refresher instanceof RunAware runAware) ? runAware : null;
	}

	void start() {
		if (this.aware != null) {
			Run run = new Run(this.aware);
			this.open.add(run);
			this.latest = run;
			this.aware.runStarted();
		}
	}

	/**
	 * What is to be called when all of the latest run is applied.
	 * @return ends it; harmless if called again
	 */
	Runnable end() {
		Run run = this.latest;
		return (run != null) ? () -> end(run) : NOTHING;
	}

	void endAll() {
		this.open.forEach(this::end);
	}

	private void end(Run run) {
		this.open.remove(run);
		run.end();
	}

	private static final class Run {

		private final RunAware aware;

		private final AtomicBoolean ended = new AtomicBoolean();

		Run(RunAware aware) {
			this.aware = aware;
		}

		void end() {
			if (this.ended.compareAndSet(false, true)) {
				this.aware.runEnded();
			}
		}

	}

}
