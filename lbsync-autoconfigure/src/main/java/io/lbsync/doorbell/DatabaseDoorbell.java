package io.lbsync.doorbell;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.Notifications;
import io.lbsync.jdbc.NotificationsRefusedException;
import io.lbsync.loop.Loop;
import io.lbsync.loop.Step;
import io.lbsync.loop.Ticker;

/**
 * The doorbell of a database that has {@link Notifications}: one session listens, rings
 * are sent on connections of the application.
 *
 * <h2>How it works</h2> A session counts for nothing until it has heard a text that this
 * server sent on another connection; that shows that nobody in between loses what is
 * sent. Then empty round trips prove that it lives. A proof is good from its sending
 * until the next one and its answer are overdue. Where somebody in between loses what is
 * sent nevertheless, it is asked for again after some minutes only.
 * <p>
 * {@link #step()} is called by one thread; everything else is thread-safe.
 */
final class DatabaseDoorbell implements SyncDoorbell, Step {

	static final Duration DEAFNESS = Duration.ofSeconds(5);

	// The machine may stand still for a moment.
	private static final int TRIALS = 2;

	private static final String DEAF = "what is sent on another connection does not arrive on the one that listens, as "
			+ "behind a pooler in transaction mode. Let lbsync go past it, by a bean of type DedicatedConnections";

	private final Database database;

	private final Notifications notifications;

	private final Duration proofs;

	private final Duration deafness;

	private final Ticker ticker;

	private final DoorbellTrouble trouble = new DoorbellTrouble();

	private final Loop loop = new Loop("lbsync-doorbell", this::rest, this);

	private volatile Voice voice;

	private volatile Runnable heard = () -> {
	};

	private volatile boolean running;

	private volatile @Nullable Listening listening;

	// Below: touched by the thread that calls step().
	private boolean trusted;

	private int deaf;

	DatabaseDoorbell(Database database, Notifications notifications, Duration proofs, Duration deafness,
			Ticker ticker) {
		this.database = database;
		this.notifications = notifications;
		this.proofs = proofs;
		this.deafness = deafness;
		this.ticker = ticker;
		this.voice = new Voice(database, notifications, UUID.randomUUID());
	}

	@Override
	public void ring() {
		this.voice.ring();
	}

	@Override
	public void start(Runnable heard) {
		this.voice = new Voice(this.database, this.notifications, UUID.randomUUID());
		this.heard = heard;
		this.trusted = false;
		this.deaf = 0;
		this.trouble.reset();
		this.running = true;
		this.loop.start();
	}

	@Override
	public void stop(Duration timeout) {
		this.running = false;
		close();
		this.loop.stop(timeout);
		// It may have begun again meanwhile.
		close();
	}

	@Override
	public boolean isProved() {
		Listening open = this.listening;
		return open != null && open.isProved();
	}

	@Override
	public String trouble() {
		return isProved() ? "" : this.trouble.text();
	}

	@Override
	public void doubt() {
		Listening open = this.listening;
		if (open != null) {
			open.doubt();
		}
	}

	@Override
	public void step() {
		try {
			turn(this.listening);
		}
		catch (NotificationsRefusedException ex) {
			lost();
			this.trouble.refused(ex.getMessage(), false);
		}
		catch (SQLException | RuntimeException ex) {
			boolean worked = lost();
			this.trouble.failed("the connection that listens was lost: " + ex.getMessage(), worked, this.running);
		}
	}

	private void turn(@Nullable Listening open) throws SQLException {
		if (open == null) {
			begin();
		}
		else if (open.isDoubted() && !open.hears(this.deafness)) {
			lost();
			this.trusted = false;
			this.trouble.failed(DEAF, true, this.running);
		}
		else {
			open.turn();
		}
	}

	private void begin() throws SQLException {
		String distrust = this.trusted ? "" : this.notifications.distrust();
		if (!distrust.isEmpty()) {
			this.trouble.refused(distrust, true);
			return;
		}
		Listening open = new Listening(this.notifications, this.voice, this.heard, this.proofs, this.ticker);
		this.listening = open;
		if (!this.running) {
			close();
		}
		else if (!open.hears(this.deafness)) {
			close();
			deaf();
		}
		else {
			open.settle();
			hears();
		}
	}

	private void hears() {
		this.trusted = true;
		this.deaf = 0;
		this.trouble.over();
		// What was rung before.
		this.heard.run();
	}

	private void deaf() {
		this.trusted = false;
		this.deaf++;
		if (this.deaf < TRIALS) {
			this.trouble.failed(DEAF, false, this.running);
		}
		else {
			this.trouble.refused(DEAF, true);
		}
	}

	private boolean lost() {
		boolean worked = this.listening != null && this.trusted;
		close();
		if (worked && this.running) {
			this.heard.run();
		}
		return worked;
	}

	private void close() {
		Listening open = this.listening;
		this.listening = null;
		if (open != null) {
			open.close();
		}
	}

	private Duration rest() {
		return (this.listening != null) ? Duration.ZERO : this.trouble.pause();
	}

}
