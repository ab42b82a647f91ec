package io.lbsync.autoconfigure;

import java.time.Duration;

import org.springframework.context.SmartLifecycle;

import io.lbsync.election.Election;

/**
 * Lets the server take part in the election after everything else has started, and lets
 * it step down before the web server begins to stop: what it scheduled is to run
 * elsewhere at once, while its last requests still need the reader.
 */
final class ElectionLifecycle implements SmartLifecycle {

	// Graceful shutdown of the web server is at DEFAULT_PHASE - 1024.
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

	private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

	private final Election election;

	private final boolean takesPart;

	private volatile boolean running;

	ElectionLifecycle(Election election, boolean takesPart) {
		this.election = election;
		this.takesPart = takesPart;
	}

	@Override
	public void start() {
		if (this.takesPart) {
			this.election.start();
		}
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		if (this.takesPart) {
			this.election.stop(LONGEST_STOP);
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
