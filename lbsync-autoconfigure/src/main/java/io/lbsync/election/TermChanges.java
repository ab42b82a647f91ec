package io.lbsync.election;

import java.util.function.LongConsumer;

import io.lbsync.election.RecordWatch.Seen;

/**
 * The changes that a move may make to the record, each with what this server may believe
 * of its tenure once it was made.
 */
final class TermChanges {

	private final Tenure tenure;

	private final RecordWatch watch;

	private final ElectionSettings settings;

	TermChanges(Tenure tenure, RecordWatch watch, ElectionSettings settings) {
		this.tenure = tenure;
		this.watch = watch;
		this.settings = settings;
	}

	Change kept(Seen seen, boolean deputy) {
		ElectionRecord next = seen.record().beat(deputy);
		return new Change(next, false, (sent) -> this.tenure.kept(next, sent, this.settings.lease()));
	}

	Change registered(Seen seen) {
		ElectionRecord next = seen.record().registered();
		return new Change(next, false, (sent) -> this.tenure.verified(next));
	}

	Change released(Seen seen) {
		// Before it is sent: others may begin a term before the answer is here.
		this.tenure.lost();
		return new Change(seen.record().released(), true, (sent) -> {
		});
	}

	/**
	 * A new term.
	 * @param by whose it is
	 * @param backed whether that server has the session lock
	 */
	Change begun(Moves.Self by, Seen seen, boolean backed) {
		ElectionRecord next = new ElectionRecord(by.guid(), by.name(), this.watch.nextEpoch(), 0, backed,
				seen.reading().node(), this.settings.staleTimeout().toMillis(), this.settings.grace().toMillis(),
				false);
		return new Change(next, true, (sent) -> {
			this.tenure.begun(next, sent, this.settings.lease());
			if (backed) {
				this.tenure.verified(next);
			}
		});
	}

	/**
	 * A change of the record.
	 *
	 * @param next what it says then
	 * @param term whether a term begins or ends with it
	 * @param remember is told when it was sent, if it was made
	 */
	record Change(ElectionRecord next, boolean term, LongConsumer remember) {

	}

}
