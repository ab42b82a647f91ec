package io.lbsync.election;

import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.LockSession;
import io.lbsync.loop.Ticker;

/**
 * When the publisher looks at the rows of the other servers: after each touch, and more
 * often while its term is young, for those who were there before show themselves one
 * after the other.
 * <p>
 * Used by one thread at a time; whether this server is alone may be asked by any.
 */
final class Survey {

	private static final Duration WHILE_YOUNG = Duration.ofSeconds(5);

	private final ElectionStore store;

	private final Duration interval;

	private final Ticker ticker;

	private long epoch;

	private long begun;

	private long looked;

	private boolean wanted;

	private volatile boolean alone;

	Survey(ElectionStore store, Duration interval, Ticker ticker) {
		this.store = store;
		this.interval = interval;
		this.ticker = ticker;
	}

	/**
	 * Whether no other server is active, as far as is known.
	 */
	boolean alone() {
		return this.alone;
	}

	void reset() {
		this.epoch = 0;
		this.alone = false;
	}

	void want() {
		this.wanted = true;
	}

	/**
	 * Look if it is time to.
	 * @param term the term of this server, if it has one
	 */
	void takeIfDue(@Nullable ElectionRecord term, @Nullable LockSession session) throws SQLException {
		if (term == null) {
			reset();
			return;
		}
		notice(term.epoch());
		if (this.wanted || isYoung()) {
			this.looked = this.ticker.nanos();
			this.alone = this.store.survey(session);
			this.wanted = false;
		}
	}

	private void notice(long newest) {
		if (this.epoch == 0) {
			this.store.forgetOthers();
		}
		if (this.epoch != newest) {
			this.epoch = newest;
			this.begun = this.ticker.nanos();
			this.wanted = true;
		}
	}

	private boolean isYoung() {
		return this.ticker.since(this.begun).compareTo(this.interval) < 0
				&& this.ticker.since(this.looked).compareTo(WHILE_YOUNG) >= 0;
	}

}
