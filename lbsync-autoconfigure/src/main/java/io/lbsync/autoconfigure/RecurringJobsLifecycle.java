package io.lbsync.autoconfigure;

import org.springframework.context.SmartLifecycle;

import io.lbsync.job.recurring.RecurringJobs;

/**
 * Lets recurring jobs run after everything else has started, and lets them end before the
 * server gives up its role, the web server stops and caches go deaf.
 */
final class RecurringJobsLifecycle implements SmartLifecycle {

	// The election steps down at DEFAULT_PHASE - 512.
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 128;

	private final RecurringJobs jobs;

	private final DrainTime drainTime;

	private volatile boolean running;

	RecurringJobsLifecycle(RecurringJobs jobs, DrainTime drainTime) {
		this.jobs = jobs;
		this.drainTime = drainTime;
	}

	@Override
	public void start() {
		this.jobs.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.jobs.stop(this.drainTime.drain(), this.drainTime.cancellation());
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		if (this.jobs.end()) {
			callback.run();
		}
		else {
			this.drainTime.await(this.jobs::stop, callback);
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
