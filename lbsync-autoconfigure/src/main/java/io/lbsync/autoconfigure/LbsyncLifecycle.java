package io.lbsync.autoconfigure;

import java.time.Duration;

import org.springframework.context.SmartLifecycle;

import io.lbsync.delivery.Delivery;
import io.lbsync.doorbell.Doorbell;
import io.lbsync.maindom.MainDom;
import io.lbsync.server.ServerStart;
import io.lbsync.sync.Pruner;
import io.lbsync.sync.Sync;

/**
 * Starts the reader before the web server and stops it after it, so that no request meets
 * a deaf cache. Starting does not wait for the server to catch up: readiness does. A
 * context that is stopped and started again is a new server in all but its name.
 */
final class LbsyncLifecycle implements SmartLifecycle {

	// The web server starts at DEFAULT_PHASE - 2048.
	private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 3072;

	private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

	private final ServerStart start;

	private final MainDom mainDom;

	private final Delivery delivery;

	private final Sync sync;

	private final Doorbell doorbell;

	private final Pruner pruner;

	private volatile boolean running;

	LbsyncLifecycle(ServerStart start, MainDom mainDom, Delivery delivery, Sync sync, Doorbell doorbell,
			Pruner pruner) {
		this.start = start;
		this.mainDom = mainDom;
		this.delivery = delivery;
		this.sync = sync;
		this.doorbell = doorbell;
		this.pruner = pruner;
	}

	@Override
	public void start() {
		this.start.renew();
		this.mainDom.start();
		this.delivery.start();
		this.sync.start();
		this.doorbell.start(this.sync::wake);
		this.pruner.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.pruner.stop(LONGEST_STOP);
		this.delivery.stop(LONGEST_STOP);
		this.doorbell.stop(LONGEST_STOP);
		this.sync.stop(LONGEST_STOP);
		// Last: a successor goes on from what the others saved.
		this.mainDom.stop(LONGEST_STOP);
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
