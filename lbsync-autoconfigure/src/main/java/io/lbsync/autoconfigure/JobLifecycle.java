package io.lbsync.autoconfigure;

import org.springframework.context.SmartLifecycle;

import io.lbsync.job.DistributedJobs;

/**
 * Starts the distributed jobs when everything else runs, and stops them before anything
 * that they may need: the election, the web server, the reader.
 */
final class JobLifecycle implements SmartLifecycle {

	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 128;

	private final DistributedJobs jobs;

	private final DrainTime drainTime;

	private volatile boolean running;

	JobLifecycle(DistributedJobs jobs, DrainTime drainTime) {
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
		this.drainTime.await(this.jobs::stop, callback);
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
