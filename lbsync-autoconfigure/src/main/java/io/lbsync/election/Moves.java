package io.lbsync.election;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

import io.lbsync.election.RecordWatch.Seen;
import io.lbsync.jdbc.LockSession;
import io.lbsync.loop.Ticker;

/**
 * The moves by which servers agree on one holder, each on one compare-and-set of the
 * record. One of them is under way at a time.
 * <p>
 * Thread-safe. Methods throw {@link SQLException} if the database failed; then nothing is
 * known of what they did, and the next move finds out.
 */
final class Moves {

	private final ReentrantLock one = new ReentrantLock();

	private final ElectionStore store;

	private final Tenure tenure;

	private final RecordWatch watch;

	private final SharedRecord record;

	private final TermChanges changes;

	private final ElectionSettings settings;

	private final Ticker ticker;

	private volatile Self self = new Self("", "");

	// Whether this server leaves the term to others, until a touch may claim it again.
	// Its session has the lock for a moment longer, and is another thread's. Guarded by
	// one.
	private boolean resigned;

	// Nothing is claimed any more before the next start. Said without waiting for a move
	// whose statement hangs; that one gives up what it got.
	private volatile boolean stopped;

	Moves(ElectionStore store, Tenure tenure, RecordWatch watch, ElectionSettings settings, Ticker ticker) {
		this.store = store;
		this.tenure = tenure;
		this.watch = watch;
		this.record = new SharedRecord(store, watch, ticker);
		this.changes = new TermChanges(tenure, watch, settings);
		this.settings = settings;
		this.ticker = ticker;
	}

	/**
	 * From now on this server is another holder: nothing of before is its own.
	 */
	void restart(Self newSelf) {
		this.one.lock();
		try {
			this.self = newSelf;
			this.resigned = false;
			this.stopped = false;
			this.tenure.lost();
			this.watch.forget();
		}
		finally {
			this.one.unlock();
		}
	}

	/**
	 * Keep the term, or claim it if nobody has it or its holder has not shown itself for
	 * too long.
	 * @param session where to send it, for a term that rests on a session
	 * @param deputy whether somebody waits for the session lock
	 * @param claim whether to claim a term that nobody has
	 */
	void touch(@Nullable LockSession session, boolean deputy, boolean claim) throws SQLException {
		this.one.lock();
		try {
			this.resigned &= !claim;
			this.store.show(session, this.tenure.publishes());
			boolean holds = this.record.change(session, this.watch.seen(), (seen) -> {
				if (isMine(seen)) {
					return abstains() ? this.changes.released(seen) : this.changes.kept(seen, deputy);
				}
				return isFree(seen, claim) ? this.changes.begun(this.self, seen, false) : null;
			});
			if (!holds) {
				this.tenure.lost();
			}
		}
		finally {
			leave();
		}
	}

	/**
	 * Let the session lock, which the session has, back the term.
	 */
	void register(LockSession session) throws SQLException {
		this.one.lock();
		try {
			ElectionRecord term = this.tenure.term();
			if (term == null) {
				return;
			}
			// Before it is sent: if the session dies before the answer, a deputy may go
			// by it.
			this.tenure.relyOnSession();
			this.record.change(session, null, (seen) -> {
				if (isMine(seen) && seen.record().epoch() == term.epoch()) {
					return this.changes.registered(seen);
				}
				this.tenure.lost();
				return null;
			});
		}
		finally {
			leave();
		}
	}

	/**
	 * Take the term of a server that has lost the session lock, which this session has.
	 * @param granted when this server learnt that it has the lock
	 */
	TakeOver takeOver(LockSession session, long granted) throws SQLException {
		this.one.lock();
		try {
			Seen seen = this.record.read(session);
			if (isMine(seen)) {
				return TakeOver.DONE;
			}
			this.tenure.lost();
			if (abstains()) {
				return TakeOver.LET_GO;
			}
			boolean free = isFree(seen, true);
			if (!free && (seen.foreign() || !seen.record().session())) {
				// Its holder never had the lock. It is to have it now.
				return TakeOver.LET_GO;
			}
			return ((free || hasWaited(granted, seen))
					&& this.record.make(session, seen, this.changes.begun(this.self, seen, !free))) ? TakeOver.DONE
							: TakeOver.WAIT;
		}
		finally {
			leave();
		}
	}

	/**
	 * The last proof of the holder is good for its grace.
	 */
	private boolean hasWaited(long granted, Seen seen) {
		return this.ticker.since(granted).compareTo(seen.record().graceTime().plus(this.settings.margin())) >= 0;
	}

	/**
	 * Go on without the session lock, which this server cannot get back. That is a new
	 * term, so that nothing that was sent for the old one can mark it as backed.
	 */
	void downgrade() throws SQLException {
		this.one.lock();
		try {
			Seen seen = this.record.read(null);
			if (!isMine(seen) || abstains()) {
				this.tenure.lost();
				return;
			}
			this.record.make(null, seen, this.changes.begun(this.self, seen, false));
		}
		finally {
			leave();
		}
	}

	/**
	 * Hold nothing from now on, and say so.
	 */
	void stepDown(@Nullable LockSession session) throws SQLException {
		this.one.lock();
		try {
			this.resigned = true;
			giveUp(session);
		}
		finally {
			leave();
		}
	}

	/**
	 * Claim nothing until the next start, whatever is under way.
	 */
	void stop() {
		this.stopped = true;
		this.tenure.lost();
	}

	/**
	 * Say that this server has stopped and holds nothing. If the move under way takes too
	 * long, it says so when it ends.
	 * @param patience longest time to wait for it
	 */
	void sayStopped(@Nullable LockSession session, Duration patience) throws SQLException {
		if (!tryLock(patience)) {
			return;
		}
		try {
			giveUp(session);
		}
		finally {
			this.one.unlock();
		}
	}

	private boolean tryLock(Duration patience) {
		try {
			return this.one.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * The server may have stopped meanwhile, without waiting for this move.
	 */
	private void leave() {
		try {
			if (this.stopped) {
				giveUp(null);
				this.store.hide();
			}
		}
		catch (SQLException | DataAccessException ex) {
			Election.logger.debug("What a turn got after its server had stopped is not given up", ex);
		}
		finally {
			this.one.unlock();
		}
	}

	private void giveUp(@Nullable LockSession session) throws SQLException {
		this.tenure.lost();
		this.record.change(session, null, (seen) -> isMine(seen) ? this.changes.released(seen) : null);
	}

	/**
	 * The record was heard of without asking.
	 * @return whether that was enough; otherwise it has to be read
	 */
	boolean heard(String text) {
		if (!this.watch.heard(text)) {
			return false;
		}
		Seen seen = this.watch.seen();
		ElectionRecord term = this.tenure.term();
		if (seen != null && term != null && seen.record().epoch() > term.epoch() && !isMine(seen)) {
			this.tenure.lost();
		}
		return true;
	}

	/**
	 * Read the record because it is not clear what was heard.
	 */
	void look() throws SQLException {
		this.one.lock();
		try {
			if (!isMine(this.record.read(null))) {
				this.tenure.lost();
			}
		}
		finally {
			leave();
		}
	}

	private boolean isMine(Seen seen) {
		return !seen.foreign() && isMine(seen.record());
	}

	/**
	 * Whether the record names this start of this server.
	 */
	boolean isMine(ElectionRecord record) {
		return record.isHeldBy(this.self.guid());
	}

	private boolean abstains() {
		return this.stopped || this.resigned;
	}

	private boolean isFree(Seen seen, boolean claim) {
		if (this.stopped) {
			return false;
		}
		boolean nobodys = claim && !seen.foreign() && seen.record().holder() == null;
		return nobodys || this.watch.isStale(this.settings.staleTimeout());
	}

	/**
	 * What came of trying to take over.
	 */
	enum TakeOver {

		/** This server holds the term. */
		DONE,

		/** Try again soon. */
		WAIT,

		/** The lock is another server's due. */
		LET_GO

	}

	/**
	 * Who makes the moves.
	 *
	 * @param guid of this start of the context
	 * @param name of the server, for people
	 */
	record Self(String guid, String name) {

	}

}
