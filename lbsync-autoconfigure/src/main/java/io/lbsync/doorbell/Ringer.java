package io.lbsync.doorbell;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.lbsync.loop.Loop;
import io.lbsync.loop.Step;

/**
 * Rings for whoever wants it, on a thread of its own: at once, and once for all who want
 * it while it rings or within a moment after it. That nobody hears it is counted, and
 * logged when it begins and when it ends.
 * <p>
 * Thread-safe.
 */
final class Ringer implements Step {

	private static final Log logger = LogFactory.getLog(Doorbell.class);

	// A commit with notifications takes a lock that is one for the whole PostgreSQL
	// server.
	private static final Duration GAP = Duration.ofMillis(5);

	private static final Duration RARELY = Duration.ofHours(1);

	private static final Duration MOMENT = Duration.ofMillis(1);

	private final SyncDoorbell bell;

	private final Loop loop = new Loop("lbsync-doorbell-ring", RARELY, this);

	private final AtomicBoolean wanted = new AtomicBoolean();

	private volatile boolean running;

	private volatile boolean ringing;

	private final AtomicLong rung = new AtomicLong();

	private final AtomicLong failed = new AtomicLong();

	private volatile boolean failing;

	Ringer(SyncDoorbell bell) {
		this.bell = bell;
	}

	void start() {
		this.running = true;
		this.loop.start();
	}

	/**
	 * Ring soon, unless it is stopped. Returns at once.
	 */
	void want() {
		if (this.running && this.wanted.compareAndSet(false, true)) {
			this.loop.wake();
		}
	}

	/**
	 * Ring for the last time if somebody wants it.
	 */
	void stop(Duration timeout) {
		long end = System.nanoTime() + timeout.toNanos();
		while ((this.wanted.get() || this.ringing) && System.nanoTime() - end < 0) {
			LockSupport.parkNanos(MOMENT.toNanos());
		}
		this.running = false;
		this.loop.stop(MOMENT);
		this.wanted.set(false);
	}

	@Override
	public void step() {
		this.ringing = true;
		try {
			if (this.wanted.getAndSet(false)) {
				ring();
			}
		}
		finally {
			this.ringing = false;
		}
	}

	private void ring() {
		try {
			this.bell.ring();
			this.rung.incrementAndGet();
			if (this.failing) {
				this.failing = false;
				logger.info("The doorbell rings again");
			}
		}
		catch (Exception ex) {
			this.failed.incrementAndGet();
			if (!this.failing) {
				this.failing = true;
				logger.warn("The doorbell could not be rung. Other servers find what is new with their next look", ex);
			}
		}
		LockSupport.parkNanos(GAP.toNanos());
	}

	long rung() {
		return this.rung.get();
	}

	long failed() {
		return this.failed.get();
	}

}
