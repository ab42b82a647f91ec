package io.lbsync.sync;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.AppliedLog;
import io.lbsync.instruction.LogPosition;

/**
 * Up to where the log is applied, not only read. Each drain of the log takes a ticket;
 * the position moves to the end of a drain when all its parts, and those of the drains
 * before it, are done.
 * <p>
 * Thread-safe.
 */
final class Progress implements AppliedLog {

	// Guarded by this, as everything here.
	private final Deque<Ticket> tickets = new ArrayDeque<>();

	private @Nullable LogPosition applied;

	private long revision;

	private final Runnable firstApplied;

	/**
	 * Begin with nothing applied.
	 * @param firstApplied told when the position becomes known after a {@link #reset()}
	 */
	Progress(Runnable firstApplied) {
		this.firstApplied = firstApplied;
	}

	synchronized Ticket begin() {
		Ticket ticket = new Ticket();
		this.tickets.add(ticket);
		return ticket;
	}

	/**
	 * Forget everything: the log is another one now.
	 */
	synchronized void reset() {
		this.tickets.clear();
		this.applied = null;
		this.revision++;
	}

	synchronized @Nullable LogPosition applied() {
		return this.applied;
	}

	/**
	 * Grows when something was applied. A position may change without that: a PostgreSQL
	 * snapshot does with each transaction of anybody.
	 */
	synchronized long revision() {
		return this.revision;
	}

	@Override
	public synchronized boolean await(String mark, Duration timeout) {
		long end = System.nanoTime() + timeout.toNanos();
		try {
			while (!covers(mark)) {
				long left = end - System.nanoTime();
				if (left <= 0) {
					return false;
				}
				TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private boolean covers(String mark) {
		try {
			return this.applied != null && this.applied.covers(mark);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'%s' is no position that lbsync handed out".formatted(mark), ex);
		}
	}

	private void advance() {
		boolean unknown = this.applied == null;
		while (!this.tickets.isEmpty() && this.tickets.peek().parts == 0) {
			Ticket ticket = this.tickets.remove();
			if (ticket.position != null) {
				this.applied = ticket.position;
			}
			if (ticket.working) {
				this.revision++;
			}
		}
		if (unknown && this.applied != null) {
			this.firstApplied.run();
		}
		notifyAll();
	}

	/**
	 * One drain of the log.
	 */
	final class Ticket {

		// The drain itself is the first part.
		private int parts = 1;

		private boolean working;

		private @Nullable LogPosition position;

		/**
		 * Something more has to be done.
		 * @return to be run, once, when it is done
		 */
		Runnable part() {
			synchronized (Progress.this) {
				this.parts++;
				this.working = true;
			}
			return this::done;
		}

		/**
		 * Rows were passed over: that counts, too.
		 */
		void passed() {
			synchronized (Progress.this) {
				this.working = true;
			}
		}

		/**
		 * The drain is over.
		 * @param end where it ended, or {@code null} if it failed half-way
		 */
		void close(@Nullable LogPosition end) {
			synchronized (Progress.this) {
				this.position = end;
				done();
			}
		}

		private void done() {
			synchronized (Progress.this) {
				this.parts--;
				advance();
			}
		}

	}

}
