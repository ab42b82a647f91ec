package io.lbsync.election;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.lbsync.election.ElectionStore.Reading;
import io.lbsync.loop.Ticker;

/**
 * The record as it was seen last, and since when it says so by this server's own
 * monotonic clock. No clock of another machine decides whether a holder lives.
 * <p>
 * Thread-safe.
 */
final class RecordWatch {

	private final Ticker ticker;

	private @Nullable Seen seen;

	private long greatestEpoch;

	RecordWatch(Ticker ticker) {
		this.ticker = ticker;
	}

	synchronized void forget() {
		this.seen = null;
		this.greatestEpoch = 0;
	}

	/**
	 * The record was read, or written.
	 * @param reading what it says
	 * @param sent when that was asked for: what was seen since is newer
	 * @return what is known now
	 */
	synchronized Seen saw(Reading reading, long sent) {
		Seen before = this.seen;
		if (before != null && (before.reading().equals(reading) || before.since() - sent > 0)) {
			return before;
		}
		ElectionRecord record = ElectionRecord.parse(reading.text());
		// After a promotion or a restore, holders of the other history may still count on
		// their leases, so what is found is watched for a whole time-out first.
		boolean fromThePast = before != null
				&& (!before.reading().node().equals(reading.node()) || record.epoch() < this.greatestEpoch);
		this.greatestEpoch = Math.max(this.greatestEpoch, record.epoch());
		this.seen = new Seen(reading, record, this.ticker.nanos(),
				fromThePast || (before != null && before.suspect() && before.record().epoch() == record.epoch()));
		return this.seen;
	}

	/**
	 * The record came along with something else, perhaps late. Taken if it can only be
	 * newer than what is known.
	 * @param text its whole text
	 * @return whether it was taken; otherwise the record has to be read
	 */
	synchronized boolean heard(String text) {
		Seen before = this.seen;
		if (before == null) {
			return false;
		}
		if (text.equals(before.reading().text())) {
			return true;
		}
		ElectionRecord record = ElectionRecord.parse(text);
		boolean newer = record.epoch() > before.record().epoch()
				|| (record.epoch() == before.record().epoch() && record.beat() > before.record().beat());
		if (newer && record.isOfNode(before.reading().node())) {
			saw(new Reading(text, before.reading().node()), this.ticker.nanos());
			return true;
		}
		return false;
	}

	synchronized @Nullable Seen seen() {
		return this.seen;
	}

	/**
	 * Number for a new term: above all that were ever seen, for a restore takes some
	 * back.
	 */
	synchronized long nextEpoch() {
		return this.greatestEpoch + 1;
	}

	/**
	 * Whether the record says the same for so long that its holder's lease has ended.
	 * @param stale this server's own stale time-out
	 */
	synchronized boolean isStale(Duration stale) {
		Seen last = this.seen;
		if (last == null) {
			return false;
		}
		Duration theirs = last.record().leaseTime();
		Duration longest = (theirs.compareTo(stale) > 0) ? theirs : stale;
		return this.ticker.since(last.since()).compareTo(longest) >= 0;
	}

	/**
	 * The record at a moment.
	 *
	 * @param reading its text and where it was read
	 * @param record what that means
	 * @param since when it was seen first, by the ticker
	 * @param suspect whether it was seen right after a promotion or a restore
	 */
	record Seen(Reading reading, ElectionRecord record, long since, boolean suspect) {

		/**
		 * Whether nothing but time may give the term to anybody, for it was begun on
		 * another database server, or in a history that was undone.
		 */
		boolean foreign() {
			return this.suspect || (this.reading.text() != null && !this.record.isOfNode(this.reading.node()));
		}

	}

}
