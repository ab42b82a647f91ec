package io.lbsync.job.recurring;

import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

import io.lbsync.role.MainDomOwnership;
import io.lbsync.role.ServerRole;

/**
 * One recurring job on this server: when it is due, and its run.
 * <p>
 * Thread-safe.
 */
final class RecurringTurn {

	private static final Log logger = LogFactory.getLog(RecurringTurn.class);

	// Umbraco's IgnoredDelay.
	private static final Duration LONGEST_PAUSE_LEFT_OUT = Duration.ofMinutes(1);

	private final RecurringBackgroundJob job;

	private final RoleGate gate;

	private final MainDomOwnership owner;

	private final String name;

	private final Duration period;

	private final Duration delay;

	private final Set<ServerRole> roles;

	// Guarded by this.
	private @Nullable Long due;

	private volatile boolean running;

	private volatile @Nullable GatedRun run;

	// Touched by whoever takes the turn.
	private int failures;

	// Touched by whoever takes the turn.
	private @Nullable String lastFailure;

	RecurringTurn(RecurringBackgroundJob job, RoleGate gate, MainDomOwnership owner) {
		this.job = job;
		this.gate = gate;
		this.owner = owner;
		this.name = job.name();
		this.period = job.period();
		this.delay = job.delay();
		this.roles = Set.copyOf(job.serverRoles());
		check(this.period.compareTo(Duration.ZERO) > 0, "period() is %s. It must be positive".formatted(this.period));
		check(!this.delay.isNegative(), "delay() is %s. It must not be negative".formatted(this.delay));
		check(!this.roles.isEmpty(), "serverRoles() is empty, so it would never run. Name a role");
	}

	private void check(boolean sense, String problem) {
		Assert.isTrue(sense, () -> "The recurring job '%s' (%s) cannot be run: its %s".formatted(this.name,
				this.job.getClass().getName(), problem));
	}

	String name() {
		return this.name;
	}

	Duration period() {
		return this.period;
	}

	Duration delay() {
		return this.delay;
	}

	boolean isRunning() {
		return this.running;
	}

	synchronized void dueAt(long nanos) {
		this.due = nanos;
	}

	/**
	 * Begin the turn if it is due, and the last one has ended.
	 * @param now reading of the ticker
	 * @return whether to run it
	 */
	synchronized boolean takeIfDue(long now) {
		if (this.running || this.due == null || now - this.due < 0) {
			return false;
		}
		this.due = null;
		this.running = true;
		return true;
	}

	void ended() {
		this.running = false;
	}

	/**
	 * Run the job if it may run here.
	 * @param wanted whether it is still to begin
	 * @return time to the next turn
	 */
	Duration take(BooleanSupplier wanted) {
		if (!this.owner.isMainDom()) {
			logger.debug("'%s' is left out: this process is not MainDom".formatted(this.name));
			return leftOut();
		}
		try (GatedRun entered = this.gate.enter(this.name, this.roles)) {
			// The gate may have waited.
			if (entered == null || !wanted.getAsBoolean()) {
				return leftOut();
			}
			this.run = entered;
			run(entered);
			return this.period;
		}
		finally {
			this.run = null;
		}
	}

	private Duration leftOut() {
		return (this.period.compareTo(LONGEST_PAUSE_LEFT_OUT) < 0) ? this.period : LONGEST_PAUSE_LEFT_OUT;
	}

	private void run(GatedRun entered) {
		Thread thread = Thread.currentThread();
		String usual = thread.getName();
		thread.setName("lbsync-recurring-" + this.name);
		try {
			this.job.run();
			succeeded();
		}
		catch (Throwable ex) {
			// Errors too: the job is to run again.
			if (entered.isInterrupted()) {
				logger.debug("'%s' ended after it was interrupted".formatted(this.name), ex);
			}
			else {
				failed(ex);
			}
		}
		finally {
			thread.setName(usual);
		}
	}

	private void succeeded() {
		if (this.failures > 0) {
			logger.info("'%s' works again after %d failures".formatted(this.name, this.failures));
		}
		this.failures = 0;
		this.lastFailure = null;
	}

	void failed(Throwable ex) {
		this.failures++;
		String cause = ex.getClass().getName() + ": " + ex.getMessage();
		if (!cause.equals(this.lastFailure)) {
			logger.error("'%s' failed and runs again in %s".formatted(this.name, this.period), ex);
			this.lastFailure = cause;
		}
	}

	/**
	 * Interrupt the run that is under way, if one is.
	 * @param reason why, for the log
	 */
	void interrupt(String reason) {
		GatedRun current = this.run;
		if (current != null) {
			current.interrupt(reason);
		}
	}

}
