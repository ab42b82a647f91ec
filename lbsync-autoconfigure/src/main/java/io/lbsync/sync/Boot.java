package io.lbsync.sync;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.LogCursor;
import io.lbsync.instruction.OwnInstructions;
import io.lbsync.instruction.PositionLostException;
import io.lbsync.pulse.Pulse;

/**
 * How a server comes up: it goes on from its saved position (warm), or seeks the head of
 * the log and refreshes everything in full (cold). Either way the cursor is set
 * <em>before</em> anything is refreshed, so that whatever commits meanwhile is applied
 * after it.
 * <p>
 * Used by the thread that steps; a cold boot may be wanted, and the state asked for, by
 * any.
 */
final class Boot {

	private static final Log logger = LogFactory.getLog(Sync.class);

	private static final String FIRST_START = "No position is known of this server";

	private final Parts parts;

	private final SyncSettings settings;

	private final Executor executor;

	private final SyncListener listener;

	// Why the next step begins with a cold boot.
	private volatile @Nullable String wantedCold;

	private volatile SyncBootState state = SyncBootState.UNKNOWN;

	private volatile @Nullable String reason;

	private boolean done;

	private @Nullable String announced;

	Boot(Parts parts, SyncSettings settings, Executor executor, SyncListener listener) {
		this.parts = parts;
		this.settings = settings;
		this.executor = executor;
		this.listener = listener;
	}

	/**
	 * The server starts, and knows nothing of before.
	 */
	void restart() {
		this.done = false;
		this.state = SyncBootState.UNKNOWN;
	}

	/**
	 * Begin again from the saved position.
	 */
	void again() {
		this.done = false;
	}

	boolean isDone() {
		return this.done;
	}

	/**
	 * Everything is applied that there was.
	 */
	void caughtUp() {
		if (this.state == SyncBootState.UNKNOWN) {
			this.state = SyncBootState.COLD;
		}
	}

	SyncBootState state() {
		return this.state;
	}

	/**
	 * Why it was a cold boot, or {@code null} if it was none.
	 */
	@Nullable String reason() {
		return this.reason;
	}

	void wantCold(String why) {
		this.wantedCold = why;
	}

	/**
	 * Go on from the saved position, if that was not done yet.
	 * @throws PositionLostException if a cold boot has to take its place
	 */
	void fromPosition() {
		String wanted = this.wantedCold;
		if (wanted != null) {
			throw new PositionLostException(wanted);
		}
		if (!this.done) {
			warm();
		}
	}

	private void warm() {
		this.parts.pulse().prepare(this.parts.cursor());
		this.parts.databaseId().learn();
		this.parts.heartbeat().reset();
		this.parts.progress().reset();
		this.parts.own().clear();
		String saved = this.parts.heartbeat().load();
		if (saved == null) {
			throw new PositionLostException(FIRST_START);
		}
		this.parts.cursor().resume(this.parts.databaseId().unmark(saved));
		verifyWaiting();
		Progress.Ticket ticket = this.parts.progress().begin();
		refreshInFull(ticket, false);
		ticket.close(null);
		this.done = true;
		this.reason = null;
		this.state = SyncBootState.WARM;
	}

	private void verifyWaiting() {
		long waiting = this.parts.pulse().sum(this.parts.cursor().waiting());
		if (waiting > this.settings.maxProcessingInstructionCount()) {
			throw new PositionLostException(("%d instructions are waiting, more than "
					+ "umbraco.cms.global.database-server-messenger.max-processing-instruction-count (%d)")
				.formatted(waiting, this.settings.maxProcessingInstructionCount()));
		}
	}

	/**
	 * Refresh everything in full. If that is broken off, it is made again with the next
	 * step.
	 * @param why for people
	 * @param takeHead reads the log up to its head, or throws
	 */
	void cold(String why, Runnable takeHead) {
		// Stays until it is done: one that the database breaks off must not be forgotten.
		this.wantedCold = why;
		this.state = SyncBootState.COLD;
		this.reason = why;
		announce(why);
		forget();
		// Taken before the drain takes its own, or the head would count as applied before
		// anything is refreshed.
		Progress.Ticket ticket = this.parts.progress().begin();
		try {
			refreshFromHead(ticket, takeHead);
		}
		finally {
			ticket.close(null);
		}
		this.wantedCold = null;
		this.announced = null;
		this.done = true;
	}

	private void refreshFromHead(Progress.Ticket ticket, Runnable takeHead) {
		try {
			this.parts.pulse().prepare(this.parts.cursor());
			this.parts.databaseId().learn();
			takeHead.run();
			refreshInFull(ticket, true);
		}
		catch (RuntimeException | Error ex) {
			this.parts.progress().reset();
			throw ex;
		}
	}

	private void forget() {
		this.parts.progress().reset();
		this.parts.heartbeat().forget(this.parts.progress(), this.parts.databaseId());
		this.parts.own().clear();
		this.parts.cursor().seekHead();
	}

	/**
	 * Once, however often the database breaks it off.
	 */
	private void announce(String why) {
		if (!why.equals(this.announced)) {
			this.announced = why;
			String message = "Cold boot: %s. Everything is refreshed in full.".formatted(why);
			if (why.equals(FIRST_START)) {
				logger.info(message);
			}
			else {
				logger.warn(message);
			}
			this.listener.coldBoot(new ColdBootEvent(why));
		}
	}

	/**
	 * Refresh in full what does not survive a restart, and if wanted all the rest. The
	 * position stands still until all of it is done.
	 */
	private void refreshInFull(Progress.Ticket ticket, boolean persistentToo) {
		for (RefresherLane lane : this.parts.lanes().all()) {
			Runnable refreshed = ticket.part();
			if (!lane.persistent()) {
				lane.refreshInFull(refreshed);
			}
			else if (persistentToo) {
				afterJitter().execute(() -> lane.refreshInFull(refreshed));
			}
			else {
				refreshed.run();
			}
		}
	}

	private Executor afterJitter() {
		long most = this.settings.coldBootJitter().toMillis();
		return (most == 0) ? Runnable::run : CompletableFuture
			.delayedExecutor(ThreadLocalRandom.current().nextLong(most), TimeUnit.MILLISECONDS, this.executor);
	}

	/**
	 * What is set to a position, or forgets one.
	 *
	 * @param pulse asks the log
	 * @param cursor where the reader is in it
	 * @param own which rows were applied here already
	 * @param databaseId which database that is
	 * @param heartbeat keeps the position
	 * @param progress what is applied
	 * @param lanes the refreshers
	 */
	record Parts(Pulse pulse, LogCursor cursor, OwnInstructions own, DatabaseId databaseId, Heartbeat heartbeat,
			Progress progress, RefresherLanes lanes) {

	}

}
