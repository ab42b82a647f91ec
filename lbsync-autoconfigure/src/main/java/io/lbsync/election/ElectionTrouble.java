package io.lbsync.election;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.lbsync.election.RecordWatch.Seen;

/**
 * What people have to know of an election that does not go as usual, logged once.
 * <p>
 * Used by one thread; what it is may be asked by any.
 */
final class ElectionTrouble {

	private volatile String text = "";

	private boolean foreignTold;

	/**
	 * Why this server cannot take part, or an empty text.
	 */
	String text() {
		return this.text;
	}

	/**
	 * The record as it is now.
	 * @param stale how long a term is watched that nobody may take over
	 */
	void seen(@Nullable Seen seen, Duration stale) {
		if (seen == null) {
			return;
		}
		boolean foreign = seen.foreign();
		if (foreign && !this.foreignTold) {
			Election.logger.warn(("The election's record is of another database server or of another history: a "
					+ "standby was promoted, or the database was copied or restored. Nobody takes that term over before "
					+ "%s without a sign of its holder, '%s'")
				.formatted(stale, seen.record().server()));
		}
		this.foreignTold = foreign;
	}

	void failed(Exception ex, Duration retry) {
		String now = "This server cannot take part in the election: " + ex.getMessage();
		if (this.text.isEmpty()) {
			Election.logger.warn(now + ". It is tried again every " + retry.toSeconds() + " seconds", ex);
		}
		this.text = now;
	}

	void over() {
		if (!this.text.isEmpty()) {
			this.text = "";
			Election.logger.info("The election works again");
		}
	}

}
