package io.lbsync.job.recurring;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;

import io.lbsync.loop.Ticker;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleAccessor;
import io.lbsync.role.ServerRoleChangedEvent;

/**
 * Lets work in where the role of this server fits, and interrupts what is inside when it
 * fits no longer.
 *
 * <h2>How it works</h2> A role that is not known may be that of a term which lapsed and
 * is not lost: whoever comes waits a while for it to be decided. The time counts from
 * when it was first seen to be unknown, so an outage does not hold up every tick of a
 * scheduler.
 * <p>
 * Changes of the role are announced by the thread that elects, which may itself hang in
 * the database, and by nobody where the application says its role. So the role is also
 * looked at, now and then while there is a run, by a thread that ends soon after the last
 * one.
 * <p>
 * Thread-safe.
 */
public final class RoleGate
		implements ApplicationListener<PayloadApplicationEvent<ServerRoleChangedEvent>>, AutoCloseable {

	private static final Log logger = LogFactory.getLog(RoleGate.class);

	private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

	private static final Duration THREAD_KEPT = Duration.ofSeconds(10);

	// When nobody looked for so many times the patience, the role may have been known.
	private static final int LONGEST_BLINK = 10;

	private final ServerRoleAccessor role;

	private final Duration patience;

	private final Ticker ticker;

	private final long pause;

	// By thread, the innermost one where there are several.
	private final Map<Thread, GatedRun> runs = new ConcurrentHashMap<>();

	private final ScheduledThreadPoolExecutor timer;

	private final AtomicBoolean watching = new AtomicBoolean();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition announced = this.lock.newCondition();

	// Guarded by lock.
	private @Nullable Long unknownSince;

	// Guarded by lock.
	private long looked;

	/**
	 * Create a gate.
	 * @param role says which role this server has
	 * @param patience how long the role may be unknown before that counts as another one
	 * @param ticker monotonic time
	 */
	public RoleGate(ServerRoleAccessor role, Duration patience, Ticker ticker) {
		this.role = role;
		this.patience = patience;
		this.ticker = ticker;
		Duration tenth = patience.dividedBy(10);
		this.pause = Math.max(1, ((tenth.compareTo(LONGEST_PAUSE) < 0) ? tenth : LONGEST_PAUSE).toNanos());
		this.timer = new ScheduledThreadPoolExecutor(1, (look) -> {
			Thread thread = new Thread(look, "lbsync-role-watch");
			thread.setDaemon(true);
			return thread;
		}, new ThreadPoolExecutor.DiscardPolicy());
		this.timer.setKeepAliveTime(THREAD_KEPT.toNanos(), TimeUnit.NANOSECONDS);
		this.timer.allowCoreThreadTimeOut(true);
	}

	/**
	 * Begin a run on this thread if the role fits. Waits while the role is unknown.
	 * @param name name of the run, for logs
	 * @param roles roles in which it may run
	 * @return the run, to be closed when it ends, or {@code null} if it must not begin
	 */
	@Nullable GatedRun enter(String name, Set<ServerRole> roles) {
		ServerRole current = decide(roles);
		if (!roles.contains(current)) {
			logger.debug("'%s' is left out: the role of this server is %s".formatted(name, current));
			return null;
		}
		GatedRun run = new GatedRun(this, name, roles, this.runs.get(Thread.currentThread()));
		this.runs.put(run.thread(), run);
		watch();
		return run;
	}

	void left(GatedRun run) {
		GatedRun outer = run.outer();
		if (outer != null) {
			this.runs.put(run.thread(), outer);
		}
		else {
			this.runs.remove(run.thread());
		}
	}

	private ServerRole decide(Set<ServerRole> roles) {
		ServerRole current = this.role.currentServerRole();
		while (!isLost(current) && !roles.contains(current) && pause()) {
			current = this.role.currentServerRole();
		}
		return current;
	}

	/**
	 * Wait until it is worth to look again.
	 * @return whether to look, {@code false} if this thread is to stop
	 */
	private boolean pause() {
		this.lock.lock();
		try {
			this.announced.awaitNanos(this.pause);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether a run that may not run in this role has to go.
	 * @param current the role
	 * @return {@code false} for the unknown one while it may still become another
	 */
	private boolean isLost(ServerRole current) {
		this.lock.lock();
		try {
			if (current != ServerRole.UNKNOWN) {
				this.unknownSince = null;
				return true;
			}
			long now = this.ticker.nanos();
			Long since = this.unknownSince;
			if (since == null || now - this.looked > this.patience.multipliedBy(LONGEST_BLINK).toNanos()) {
				since = now;
				this.unknownSince = since;
			}
			this.looked = now;
			return now - since >= this.patience.toNanos();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void watch() {
		if (this.watching.compareAndSet(false, true)) {
			this.timer.schedule(this::watched, this.pause, TimeUnit.NANOSECONDS);
		}
	}

	private void watched() {
		this.watching.set(false);
		look();
		if (!this.runs.isEmpty()) {
			watch();
		}
	}

	/**
	 * Interrupt the runs that do not fit the role of this moment.
	 */
	void look() {
		judge(this.role.currentServerRole());
	}

	private void judge(ServerRole current) {
		if (!isLost(current)) {
			return;
		}
		String reason = (current != ServerRole.UNKNOWN) ? "the role of this server is " + current
				: "whether this server still has its role is not known";
		for (GatedRun innermost : this.runs.values()) {
			for (GatedRun run = innermost; run != null; run = run.outer()) {
				if (!run.mayRunAs(current)) {
					run.interrupt(reason);
				}
			}
		}
	}

	/**
	 * The role as it was announced counts, not what it is by now: in between another
	 * server may have begun the same work.
	 */
	@Override
	public void onApplicationEvent(PayloadApplicationEvent<ServerRoleChangedEvent> event) {
		judge(event.getPayload().current());
		this.lock.lock();
		try {
			this.announced.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Interrupt nothing any more.
	 */
	@Override
	public void close() {
		this.timer.shutdownNow();
	}

}
