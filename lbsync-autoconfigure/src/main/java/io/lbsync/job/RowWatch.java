package io.lbsync.job;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;

/**
 * The row of a job as it was seen last, and since when it and the signs of life of its
 * run are what they are, by this server's own monotonic clock.
 * <p>
 * Guarded by its job.
 */
final class RowWatch {

	private static final Log logger = LogFactory.getLog(DistributedJobs.class);

	// Answers may overtake each other, but not several in a row.
	private static final int OLDER_IN_A_ROW = 3;

	private static final int GONE = 2;

	private final String job;

	private final Ticker ticker;

	private final Duration usualSilence;

	private @Nullable JobRow row;

	private @Nullable String text;

	private @Nullable String alive;

	private long changedAt;

	private long readAt;

	private int older;

	private int absences;

	RowWatch(String job, Ticker ticker, Duration usualSilence) {
		this.job = job;
		this.ticker = ticker;
		this.usualSilence = usualSilence;
	}

	void forget() {
		this.row = null;
		this.text = null;
		this.absences = 0;
		this.older = 0;
	}

	/**
	 * The row was read with others.
	 * @param found its text, {@code null} if it was not there
	 * @param sign sign of life of the run
	 * @return whether it is another one than before
	 */
	boolean observe(@Nullable String found, @Nullable String sign) {
		if (found == null) {
			absent();
			return false;
		}
		this.absences = 0;
		long now = this.ticker.nanos();
		boolean changed = !found.equals(this.text);
		if (changed && !takeUnlessOvertaken(parse(found), found)) {
			return false;
		}
		if (!changed && mayLive(sign, now)) {
			this.changedAt = now;
		}
		this.older = 0;
		this.alive = sign;
		this.readAt = now;
		return changed;
	}

	// Whoever made it may have done so after the rows were read.
	private void absent() {
		if (++this.absences >= GONE || this.row == null) {
			this.row = null;
			this.text = null;
			this.absences = GONE;
		}
	}

	private boolean takeUnlessOvertaken(@Nullable JobRow read, String itsText) {
		if (this.row != null && read != null && read.version() < this.row.version() && ++this.older < OLDER_IN_A_ROW) {
			return false;
		}
		take(read, itsText);
		return true;
	}

	/**
	 * Whether there is a new sign of life, or nobody was there to see one.
	 */
	private boolean mayLive(@Nullable String sign, long now) {
		return (sign != null && !sign.equals(this.alive)) || (isClaimed() && now - this.readAt > silence().toNanos());
	}

	/**
	 * This server has just read the row by itself, or written it.
	 * @return whether it is another one than before
	 */
	boolean know(JobRow known, String itsText) {
		this.absences = 0;
		boolean changed = !itsText.equals(this.text);
		if (changed) {
			take(known, itsText);
		}
		this.readAt = this.ticker.nanos();
		return changed;
	}

	private void take(@Nullable JobRow read, String itsText) {
		this.row = read;
		this.text = itsText;
		this.changedAt = this.ticker.nanos();
	}

	private @Nullable JobRow parse(String found) {
		try {
			return JobRow.parse(this.job, found);
		}
		catch (IllegalStateException ex) {
			logger.error(ex.getMessage(), ex);
			return null;
		}
	}

	@Nullable JobRow row() {
		return this.row;
	}

	@Nullable String text() {
		return this.text;
	}

	long changedAt() {
		return this.changedAt;
	}

	long readAt() {
		return this.readAt;
	}

	boolean isMissing() {
		return this.absences >= GONE;
	}

	private boolean isClaimed() {
		return this.row != null && this.row.claim() != null;
	}

	/**
	 * After how long without a sign of life the slot may be taken over.
	 */
	Duration silence() {
		JobRow known = this.row;
		return (known != null && known.claim() != null) ? known.claim().silence() : this.usualSilence;
	}

}
