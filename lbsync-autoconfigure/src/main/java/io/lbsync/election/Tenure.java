package io.lbsync.election;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;

/**
 * What this server believes of its own term. Whether it publishes is computed at every
 * question: nothing has to happen for a term to lapse, so it lapses in a process that
 * stood still, too.
 * <p>
 * Everything counts from <em>sending</em> a question. Its answer may come late, and
 * meanwhile another server may have taken over.
 * <p>
 * Thread-safe.
 */
final class Tenure {

	private final Ticker ticker;

	private @Nullable ElectionRecord term;

	private long leaseEnd;

	// Whether the term is backed by the session lock, so that a deputy may take it away
	// as soon as the session is gone.
	private boolean session;

	// Whether the present session belongs to the present term.
	private boolean verified;

	private long proofEnd;

	Tenure(Ticker ticker) {
		this.ticker = ticker;
	}

	/**
	 * A new term of this server begins. It is verified only if that was said in the
	 * session that holds the lock.
	 * @param record the term
	 * @param sent when it was claimed
	 * @param lease for how long it is good
	 */
	synchronized void begun(ElectionRecord record, long sent, Duration lease) {
		this.term = record;
		this.leaseEnd = sent + lease.toNanos();
		this.session = record.session();
		this.verified = false;
	}

	/**
	 * The term is still this server's. The answer to the claim may have been lost, so the
	 * record decides whether the term rests on a session.
	 * @param record the term
	 * @param sent when it was asked for
	 * @param lease for how long it is good
	 */
	synchronized void kept(ElectionRecord record, long sent, Duration lease) {
		if (this.term == null || this.term.epoch() != record.epoch()) {
			this.session = false;
			this.verified = false;
		}
		this.term = record;
		this.leaseEnd = sent + lease.toNanos();
		this.session |= record.session();
	}

	/**
	 * From now on the term is good only with a verified session. Said before the database
	 * is told: if the answer never comes, others may believe it already.
	 */
	synchronized void relyOnSession() {
		this.session = true;
		this.verified = false;
	}

	/**
	 * The database knows that the present session backs the term.
	 * @param record what it says now
	 */
	synchronized void verified(ElectionRecord record) {
		if (this.term != null && this.term.epoch() == record.epoch()) {
			this.term = record;
			this.session = true;
			this.verified = true;
		}
	}

	/**
	 * The session lived when it was asked.
	 * @param sent when it was asked
	 * @param grace for how long that is good
	 */
	synchronized void proved(long sent, Duration grace) {
		this.proofEnd = sent + grace.toNanos();
	}

	/**
	 * There is another session from now on, or none.
	 */
	synchronized void sessionLost() {
		this.verified = false;
	}

	/**
	 * The term is another server's, or nobody's.
	 */
	synchronized void lost() {
		this.term = null;
		this.session = false;
		this.verified = false;
	}

	synchronized boolean publishes() {
		return publishingTerm() != null;
	}

	/**
	 * The term in which this server publishes now.
	 */
	synchronized @Nullable ElectionRecord publishingTerm() {
		boolean good = this.term != null && this.leaseEnd - this.ticker.nanos() > 0
				&& (!this.session || (this.verified && this.proofEnd - this.ticker.nanos() > 0));
		return good ? this.term : null;
	}

	/**
	 * Until when this server publishes if it hears nothing more.
	 * @return a reading of the ticker, in the past if it does not publish
	 */
	synchronized long publishesUntil() {
		if (this.term == null || (this.session && !this.verified)) {
			return this.ticker.nanos() - 1;
		}
		return (this.session && this.proofEnd - this.leaseEnd < 0) ? this.proofEnd : this.leaseEnd;
	}

	/**
	 * The term that the record gave to this server, good or not.
	 */
	synchronized @Nullable ElectionRecord term() {
		return this.term;
	}

	/**
	 * Whether the present session backs the present term.
	 */
	synchronized boolean isVerified() {
		return this.term != null && this.session && this.verified;
	}

	/**
	 * Whether the term rests on a session that it does not have.
	 */
	synchronized boolean isUnbacked() {
		return this.term != null && this.session && !this.verified;
	}

}
