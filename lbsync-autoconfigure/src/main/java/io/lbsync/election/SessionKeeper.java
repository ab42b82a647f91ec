package io.lbsync.election;

import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.lbsync.election.RecordWatch.Seen;
import io.lbsync.jdbc.LockSession;
import io.lbsync.jdbc.SessionLocks;
import io.lbsync.loop.Step;
import io.lbsync.loop.Ticker;

/**
 * The session lock of this server: waited for by the publisher, to back its term, and by
 * one deputy, which so learns within about a second when the publisher dies. Nobody else
 * has a session.
 * <p>
 * {@link #step()} is called by a thread of its own, because it may wait; everything else
 * is thread-safe.
 */
final class SessionKeeper implements Step {

	static final String PUBLISHER = "lbsync.publisher";

	static final String DEPUTY = "lbsync.deputy";

	// A wait of any length would hold back the vacuum of the whole database.
	private static final Duration SLICE = Duration.ofSeconds(20);

	private static final Duration DOWNGRADE_AFTER = Duration.ofSeconds(5);

	private final SessionLocks locks;

	private final Moves moves;

	private final Tenure tenure;

	private final RecordWatch watch;

	private final ElectionSettings settings;

	private final Ticker ticker;

	private volatile @Nullable LockSession session;

	private volatile boolean ended = true;

	// Another thread closed the session during a step.
	private volatile boolean released;

	// Why session locks are not used here, empty if they are, null before that was tried.
	private volatile @Nullable String distrust;

	// Below: touched by the thread that calls step().
	private boolean deputy;

	private @Nullable Long granted;

	private @Nullable Long unbacked;

	// The record that said that there was no deputy, when there was one.
	private ElectionStore.@Nullable Reading refused;

	SessionKeeper(SessionLocks locks, Moves moves, Tenure tenure, RecordWatch watch, ElectionSettings settings,
			Ticker ticker) {
		this.locks = locks;
		this.moves = moves;
		this.tenure = tenure;
		this.watch = watch;
		this.settings = settings;
		this.ticker = ticker;
	}

	void restart() {
		this.ended = false;
		this.distrust = null;
	}

	/**
	 * Let the lock go at once, and take no other.
	 */
	void end() {
		this.ended = true;
		letGo();
	}

	/**
	 * Let the lock go at once.
	 */
	void letGo() {
		this.released = true;
		LockSession open = this.session;
		this.session = null;
		this.tenure.sessionLost();
		if (open != null) {
			open.close();
		}
	}

	/**
	 * Where a publisher sends what belongs to its term.
	 * @return the session that holds the lock, or {@code null} if there is none
	 */
	@Nullable LockSession backing() {
		return this.tenure.isVerified() ? this.session : null;
	}

	boolean isOpen() {
		return this.session != null;
	}

	/**
	 * Why session locks are not used, or an empty text.
	 */
	String distrust() {
		String reason = this.distrust;
		return (reason != null) ? reason : "";
	}

	@Override
	public void step() throws SQLException {
		this.released = false;
		try {
			if (this.ended || !isWanted()) {
				close();
			}
			else if (isTrusted()) {
				turn();
			}
		}
		catch (SQLException ex) {
			LockSession open = this.session;
			if (open == null || !survived(open, ex)) {
				close();
				throwUnlessReleased(ex);
			}
		}
		finally {
			downgradeIfUnbacked();
		}
	}

	private void throwUnlessReleased(SQLException failure) throws SQLException {
		if (!this.released) {
			throw failure;
		}
	}

	/**
	 * A row that was locked for too long is no reason to let the lock go.
	 */
	private boolean survived(LockSession open, SQLException failure) {
		try {
			prove(open);
			Election.logger.debug("A statement failed in a session that lives", failure);
			return true;
		}
		catch (SQLException ex) {
			return false;
		}
	}

	private boolean isTrusted() throws SQLException {
		String reason = this.distrust;
		if (reason == null) {
			reason = this.locks.distrust();
			this.distrust = reason;
			if (!reason.isEmpty()) {
				Election.logger.info(("Session locks are not used: %s. A crash of the scheduling server is noticed "
						+ "after %s instead of about a second")
					.formatted(reason, this.settings.staleTimeout()));
			}
		}
		return reason.isEmpty();
	}

	private boolean isWanted() {
		if (!distrust().isEmpty()) {
			return false;
		}
		if (this.tenure.term() != null || (this.session != null && this.granted != null)) {
			return true;
		}
		Seen seen = this.watch.seen();
		if (seen == null || seen.foreign() || !seen.record().session()) {
			return false;
		}
		return (this.session != null && this.deputy)
				|| (!seen.record().deputy() && !seen.reading().equals(this.refused));
	}

	private void turn() throws SQLException {
		LockSession open = this.session;
		if (open == null) {
			// The one before may have been closed by another thread.
			this.granted = null;
			this.deputy = false;
			open = this.locks.open(this.settings.grace().dividedBy(2));
			this.session = open;
			if (this.ended) {
				close();
				return;
			}
		}
		if (this.granted != null) {
			prove(open);
			use(open, this.granted);
		}
		else if (mayWait(open) && open.lock(PUBLISHER, slice())) {
			this.granted = this.ticker.nanos();
			prove(open);
			use(open, this.granted);
		}
	}

	private Duration slice() {
		return this.tenure.isUnbacked() ? DOWNGRADE_AFTER : SLICE;
	}

	/**
	 * The publisher may, and one other server.
	 */
	private boolean mayWait(LockSession open) throws SQLException {
		if (this.tenure.term() != null || this.deputy) {
			return true;
		}
		this.deputy = open.tryLock(DEPUTY);
		if (!this.deputy) {
			Seen seen = this.watch.seen();
			this.refused = (seen != null) ? seen.reading() : null;
			close();
		}
		return this.deputy;
	}

	private void prove(LockSession open) throws SQLException {
		long sent = this.ticker.nanos();
		open.ping();
		this.tenure.proved(sent, this.settings.grace());
	}

	private void use(LockSession open, long since) throws SQLException {
		if (this.tenure.term() != null) {
			if (!this.tenure.isVerified()) {
				this.moves.register(open);
			}
			stopBeingDeputy(open);
			return;
		}
		switch (this.moves.takeOver(open, since)) {
			case DONE -> stopBeingDeputy(open);
			case LET_GO -> close();
			case WAIT -> {
			}
		}
	}

	private void stopBeingDeputy(LockSession open) throws SQLException {
		if (this.deputy && this.tenure.isVerified()) {
			open.unlock(DEPUTY);
			this.deputy = false;
		}
	}

	/**
	 * A term that waits for a session that does not come has to go on without it.
	 */
	private void downgradeIfUnbacked() throws SQLException {
		if (this.ended || !this.tenure.isUnbacked()) {
			this.unbacked = null;
			return;
		}
		if (this.unbacked == null) {
			this.unbacked = this.ticker.nanos();
		}
		if (this.ticker.since(this.unbacked).compareTo(DOWNGRADE_AFTER) >= 0) {
			this.moves.downgrade();
			this.unbacked = null;
		}
	}

	private void close() {
		LockSession open = this.session;
		this.session = null;
		this.granted = null;
		this.deputy = false;
		this.tenure.sessionLost();
		if (open != null) {
			open.close();
		}
	}

}
