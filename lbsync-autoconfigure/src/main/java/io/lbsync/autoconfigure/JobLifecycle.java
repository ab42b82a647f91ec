package io.lbsync.autoconfigure;

import org.springframework.context.SmartLifecycle;

/**
 * Lets jobs of one kind begin when everything else runs, and lets them end before
 * anything that they may need: the role, the web server, the reader. Those of both kinds
 * end side by side.
 */
final class JobLifecycle implements SmartLifecycle {

	// The election steps down at DEFAULT_PHASE - 512.
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 128;

	private final Runnable begin;

	private final DrainTime.Jobs jobs;

	private final DrainTime drainTime;

	private volatile boolean running;

	JobLifecycle(Runnable begin, DrainTime.Jobs jobs, DrainTime drainTime) {
		this.begin = begin;
		this.jobs = jobs;
		this.drainTime = drainTime;
	}

	@Override
	public void start() {
		this.begin.run();
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
		this.drainTime.await(this.jobs, callback);
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
