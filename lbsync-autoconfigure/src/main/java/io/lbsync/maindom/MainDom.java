package io.lbsync.maindom;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Loop;
import io.lbsync.loop.Step;
import io.lbsync.loop.Ticker;
import io.lbsync.role.MainDomOwnership;

/**
 * Sees to it that one process per machine and application owns local state, and hands it
 * over from an old process to a new one: the new one asks, the members of the old one
 * save and close in the order of their weights, the old one lets go, the new one goes on.
 *
 * <h2>How it works</h2> The lock is asked for on a thread of its own. Where it cannot be
 * had, nothing is stopped: the server is not ready, says why, and goes on asking. A
 * process that was asked to let go does not ask in its turn, or two of them would take it
 * from each other for ever; it takes the lock back when it finds it free.
 * <p>
 * Thread-safe, but {@link #step()}, {@link #start} and {@link #stop} are called by one
 * thread at a time.
 */
public final class MainDom implements Step, MainDomOwnership {

	private static final Log logger = LogFactory.getLog(MainDom.class);

	// A file system that hangs must not keep the caches from being kept in step.
	private static final Duration DECIDED_AFTER = Duration.ofSeconds(1);

	private final MainDomLock lock;

	private final MainDomSettings settings;

	private final Ticker ticker;

	private final Members members = new Members();

	private final Loop loop;

	// Held while the lock is used.
	private final ReentrantLock turn = new ReentrantLock();

	private volatile State state = State.STOPPED;

	private volatile boolean tried;

	private volatile boolean settled;

	private volatile @Nullable String reason;

	private volatile long started;

	// Guarded by turn.
	private boolean reported;

	/**
	 * Create an instance that waits for {@link #start()}.
	 * @param lock what processes of one server compete for
	 * @param settings the settings
	 * @param ticker monotonic time
	 */
	public MainDom(MainDomLock lock, MainDomSettings settings, Ticker ticker) {
		this.lock = lock;
		this.settings = settings;
		this.ticker = ticker;
		this.loop = new Loop("lbsync-maindom", settings.pollingInterval(), this);
	}

	/**
	 * MainDom of a process that competes with no other: it is MainDom at once, and needs
	 * no thread.
	 * @param settings the settings
	 * @param ticker monotonic time
	 * @return MainDom, started
	 */
	public static MainDom withoutLock(MainDomSettings settings, Ticker ticker) {
		MainDom mainDom = new MainDom(new NoMainDomLock(), settings, ticker);
		mainDom.start();
		return mainDom;
	}

	/**
	 * Add a member. It is told at once if this process is MainDom already.
	 * @param member to be told
	 */
	public void register(MainDomMember member) {
		this.members.add(member);
		if (isMainDom()) {
			Members.tell(member, MainDomMember::install);
		}
	}

	/**
	 * Begin to ask for the lock, on a thread of its own; returns at once.
	 */
	public void start() {
		if (this.state != State.STOPPED) {
			return;
		}
		begin();
		if (this.lock instanceof NoMainDomLock) {
			step();
		}
		else {
			this.loop.start();
		}
	}

	/**
	 * Ask for the lock with the next {@link #step()}.
	 */
	void begin() {
		this.started = this.ticker.nanos();
		this.tried = false;
		this.settled = false;
		this.reported = false;
		this.reason = "MainDom has not been asked for yet";
		this.state = State.WANTED;
	}

	/**
	 * Let members save and close, then let the lock go.
	 * @param timeout longest time to wait for a step under way
	 */
	public void stop(Duration timeout) {
		this.loop.stop(timeout);
		try {
			if (!this.turn.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
				MainDomMember told = this.members.told();
				logger.warn("MainDom is let go when this process ends: %s hangs"
					.formatted((told != null) ? told : this.lock));
				return;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return;
		}
		try {
			if (this.state != State.STOPPED) {
				letGo(State.STOPPED, "This server is stopped");
			}
		}
		finally {
			this.turn.unlock();
		}
	}

	@Override
	public void step() {
		this.turn.lock();
		try {
			switch (this.state) {
				case WANTED -> want();
				case HELD -> keep();
				case HANDED_OVER -> takeBack();
				case STOPPED -> {
				}
			}
		}
		finally {
			this.turn.unlock();
		}
	}

	private void want() {
		try {
			if (this.tried || !this.lock.acquire(Duration.ZERO)) {
				decided();
				ask();
			}
			else {
				taken("MainDom: this process owns the local state of its server");
			}
		}
		catch (RuntimeException ex) {
			this.reason = "MainDom cannot be asked for: " + ex.getMessage();
			throw ex;
		}
		finally {
			decided();
		}
	}

	private void ask() {
		long asked = this.ticker.nanos();
		this.reason = "MainDom is held by " + holder() + ", which was asked to let it go";
		if (this.lock.acquire(this.settings.pollingInterval())) {
			taken("MainDom: this process took over the local state of its server");
			return;
		}
		if (this.ticker.since(asked).compareTo(this.settings.pollingInterval()) >= 0) {
			// It waited already.
			this.loop.wake();
		}
		reportIfLate();
	}

	private void reportIfLate() {
		if (!this.reported && this.ticker.since(this.started).compareTo(this.settings.acquisitionTimeout()) >= 0) {
			this.reported = true;
			logger.error(("MainDom is not to be had within %s: %s does not let it go. Until it does, this server is "
					+ "not ready and does not save its position; it goes on asking. Stop the other process, or, if it "
					+ "is a server of its own, set 'umbraco.cms.hosting.machine-identifier' or "
					+ "'umbraco.cms.hosting.site-name' to something else on one of them")
				.formatted(this.settings.acquisitionTimeout(), holder()));
		}
	}

	private void keep() {
		if (!this.lock.isHeld()) {
			String other = holder();
			logger.warn(("MainDom goes to %s, which asked for it. If that is not a successor of this process, two "
					+ "servers have one identity: set 'umbraco.cms.hosting.machine-identifier' or "
					+ "'umbraco.cms.hosting.site-name' to something else on one of them")
				.formatted(other));
			letGo(State.HANDED_OVER, "MainDom was handed over to " + other);
		}
	}

	private void takeBack() {
		if (this.lock.acquire(Duration.ZERO)) {
			taken("MainDom: this process took back the local state of its server, which nobody owned any more");
		}
	}

	private void taken(String message) {
		this.reason = null;
		this.settled = true;
		this.state = State.HELD;
		logger.info(message);
		this.members.tell(MainDomMember::install);
	}

	private void letGo(State next, String why) {
		if (this.state == State.HELD) {
			this.members.release(this.settings.releaseTimeout());
		}
		this.reason = why;
		this.state = next;
		this.lock.release();
	}

	private void decided() {
		if (!this.tried) {
			this.tried = true;
			this.members.tell(MainDomMember::decided);
		}
	}

	private String holder() {
		String holder = this.lock.holder();
		return holder.isEmpty() ? "another process of this server" : holder;
	}

	@Override
	public boolean isMainDom() {
		return this.state == State.HELD;
	}

	@Override
	public boolean isDecided() {
		return this.tried || this.state == State.STOPPED
				|| this.ticker.since(this.started).compareTo(DECIDED_AFTER) >= 0;
	}

	/**
	 * State at this moment.
	 * @return the state
	 */
	public MainDomStatus status() {
		String why = this.reason;
		return isMainDom() ? new MainDomStatus(true, true, null) : new MainDomStatus(false, this.settled, why);
	}

	/**
	 * Where this process is with the lock.
	 */
	private enum State {

		/** Not started, or stopped. */
		STOPPED,

		/** It asks for it. */
		WANTED,

		/** It has it. */
		HELD,

		/** It had it, and let it go to another process. */
		HANDED_OVER

	}

}
