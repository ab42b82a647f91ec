package io.lbsync.doorbell;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import io.lbsync.loop.Ticker;

/**
 * Lets this server look at the log when there may be something new, and others when this
 * one has written something. It decides when to look, never what is found: the look is
 * the truth.
 * <p>
 * Thread-safe. Starting and stopping again is allowed.
 */
public final class Doorbell {

	// Servers that are started together drift apart.
	private static final int JITTER = 50;

	private final SyncDoorbell bell;

	private final Pace pace;

	private final Ringer ringer;

	private final AtomicLong heard = new AtomicLong();

	private volatile Runnable wake = () -> {
	};

	private volatile boolean running;

	/**
	 * Create a doorbell that is not started.
	 * @param bell tells and hears
	 * @param settings how often to look
	 * @param ticker monotonic time
	 */
	public Doorbell(SyncDoorbell bell, DoorbellSettings settings, Ticker ticker) {
		this.bell = bell;
		this.pace = new Pace(settings, ticker);
		this.ringer = new Ringer(bell);
	}

	/**
	 * Ring and listen from now on.
	 * @param wake lets this server look at the log; returns at once
	 */
	public void start(Runnable wake) {
		this.wake = wake;
		this.running = true;
		if (hasOthers()) {
			this.ringer.start();
		}
		this.bell.start(this::heard);
	}

	/**
	 * Ring for what has happened, and listen no more.
	 * @param timeout longest time to wait
	 */
	public void stop(Duration timeout) {
		this.running = false;
		this.ringer.stop(timeout);
		this.bell.stop(timeout);
	}

	/**
	 * This server has committed something that others want to know. Returns at once, and
	 * does nothing while the doorbell is not started.
	 */
	public void changed() {
		if (this.running) {
			if (hasOthers()) {
				this.ringer.want();
			}
			if (this.pace.changedHere(this.bell.isProved())) {
				this.wake.run();
			}
		}
	}

	/**
	 * A row of another server was read.
	 * @param delay time since it was inserted, on the database's clock
	 */
	public void read(Duration delay) {
		if (this.pace.changedElsewhere(delay, this.bell.isProved())) {
			this.bell.doubt();
		}
	}

	/**
	 * Time until the next look, to be asked for after each one.
	 * @return the time
	 */
	public Duration pause() {
		Duration pause = this.pace.pause(this.bell.isProved());
		return pause.plusNanos(ThreadLocalRandom.current().nextLong(pause.toNanos() / JITTER + 1));
	}

	/**
	 * State at this moment.
	 * @return the state
	 */
	public DoorbellStatus status() {
		return new DoorbellStatus(this.bell.isProved(), this.bell.trouble(), this.ringer.rung(), this.heard.get(),
				this.ringer.failed());
	}

	private boolean hasOthers() {
		return !(this.bell instanceof NoDoorbell);
	}

	private void heard() {
		if (this.running) {
			this.heard.incrementAndGet();
			this.wake.run();
		}
	}

}
