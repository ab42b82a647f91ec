package io.lbsync.job.recurring;

import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.role.ServerRole;

/**
 * A run that a {@link RoleGate} let in. It can be interrupted until it ends, and not a
 * moment longer: its thread may belong to a pool.
 * <p>
 * Thread-safe, but {@link #close()} is called by the thread of the run.
 */
final class GatedRun implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(GatedRun.class);

	private final RoleGate gate;

	private final String name;

	private final Set<ServerRole> roles;

	private final Thread thread = Thread.currentThread();

	private final @Nullable GatedRun outer;

	// Guarded by this.
	private boolean ended;

	// Guarded by this.
	private boolean interrupted;

	/**
	 * Begin a run on this thread.
	 * @param gate what let it in
	 * @param name its name, for logs
	 * @param roles roles in which it may run
	 * @param outer run within which this one is, if there is one
	 */
	GatedRun(RoleGate gate, String name, Set<ServerRole> roles, @Nullable GatedRun outer) {
		this.gate = gate;
		this.name = name;
		this.roles = roles;
		this.outer = outer;
	}

	/**
	 * Interrupt the run, unless it was or has ended.
	 * @param reason why, for the log
	 */
	synchronized void interrupt(String reason) {
		if (!this.ended && !this.interrupted) {
			this.interrupted = true;
			logger.info("'%s' is interrupted: %s".formatted(this.name, reason));
			this.thread.interrupt();
		}
	}

	synchronized boolean isInterrupted() {
		return this.interrupted;
	}

	boolean mayRunAs(ServerRole role) {
		return this.roles.contains(role);
	}

	Thread thread() {
		return this.thread;
	}

	@Nullable GatedRun outer() {
		return this.outer;
	}

	@Override
	public void close() {
		this.gate.left(this);
		end();
		if (this.outer != null && this.outer.isInterrupted()) {
			// Its own interrupt may be what was just cleared.
			this.thread.interrupt();
		}
	}

	private synchronized void end() {
		this.ended = true;
		if (this.interrupted) {
			Thread.interrupted();
		}
	}

}
