package io.lbsync.cache;

import java.time.Duration;

import org.springframework.context.SmartLifecycle;

import io.lbsync.loop.Loop;

/**
 * The thread that repeats evictions after the replicas' lag, from the start of the
 * application to its end. Each is repeated after the lag, and at most half the lag later.
 * Thread-safe.
 */
public final class LateEvictionLoop implements SmartLifecycle {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final Loop loop;

	private volatile boolean running;

	/**
	 * Create a loop that is not started.
	 * @param caches whose evictions are repeated; their settings must have a lag
	 */
	public LateEvictionLoop(LbsyncCaches caches) {
		LateEvictions late = caches.late();
		Duration interval = late.lag().dividedBy(4).plusMillis(1);
		this.loop = new Loop("lbsync-replica-lag", interval, late::step);
	}

	@Override
	public void start() {
		this.running = true;
		this.loop.start();
	}

	@Override
	public void stop() {
		this.running = false;
		this.loop.stop(PATIENCE);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
