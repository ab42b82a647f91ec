package io.lbsync.election;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import io.lbsync.election.ElectionStore.Reading;
import io.lbsync.election.RecordWatch.Seen;
import io.lbsync.election.TermChanges.Change;
import io.lbsync.jdbc.LockSession;
import io.lbsync.loop.Ticker;

/**
 * The record in the database: read, and changed if it still is what a decision went by.
 * What is read and written is seen by the {@link RecordWatch}.
 * <p>
 * Used by one thread at a time.
 */
final class SharedRecord {

	private static final int TRIES = 3;

	private final ElectionStore store;

	private final RecordWatch watch;

	private final Ticker ticker;

	SharedRecord(ElectionStore store, RecordWatch watch, Ticker ticker) {
		this.store = store;
		this.watch = watch;
		this.ticker = ticker;
	}

	Seen read(@Nullable LockSession session) throws SQLException {
		long sent = this.ticker.nanos();
		return this.watch.saw(this.store.read(session), sent);
	}

	/**
	 * Decide by the record what it is to say, and let it say so if it is still what it
	 * was; otherwise decide again.
	 * @param known the record, or {@code null} to read it
	 * @return whether it was changed; not if that was the decision
	 */
	boolean change(@Nullable LockSession session, @Nullable Seen known, Decision decision) throws SQLException {
		Seen seen = known;
		for (int i = 0; i < TRIES; i++) {
			if (seen == null) {
				seen = read(session);
			}
			Change change = decision.by(seen);
			if (change == null || make(session, seen, change)) {
				return change != null;
			}
			seen = null;
		}
		return false;
	}

	/**
	 * Change the record if it is still what was seen.
	 * @return whether it was
	 */
	boolean make(@Nullable LockSession session, Seen seen, Change change) throws SQLException {
		long sent = this.ticker.nanos();
		boolean made = change.term() ? this.store.changeTerm(session, seen.reading(), change.next())
				: this.store.replace(session, seen.reading(), change.next());
		if (made) {
			this.watch.saw(new Reading(change.next().text(), seen.reading().node()), sent);
			change.remember().accept(sent);
		}
		return made;
	}

	/**
	 * What the record is to say.
	 */
	interface Decision {

		/**
		 * Decide by what it says.
		 * @return the change, or {@code null} to leave it as it is
		 */
		@Nullable Change by(Seen seen);

	}

}
