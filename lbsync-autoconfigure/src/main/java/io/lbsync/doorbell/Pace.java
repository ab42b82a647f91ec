package io.lbsync.doorbell;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;

/**
 * How long to wait before the next look at the log.
 * <p>
 * With a proved doorbell: the longest time, and the interval after a change. Without: the
 * shortest time after a change, twice as long with each look that finds nothing, up to
 * the interval. Where rows appear for which nobody has rung, because a writer has no
 * doorbell or lost its voice, the doorbell counts as not proved for some minutes.
 * <p>
 * Thread-safe.
 */
final class Pace {

	// The writer may wait for a connection before it rings.
	private static final Duration LATE = Duration.ofSeconds(2);

	private static final Duration DISTRUST = Duration.ofMinutes(10);

	private final DoorbellSettings settings;

	private final Ticker ticker;

	// Below: written while this is locked.
	private volatile Duration next;

	private volatile boolean changed;

	private @Nullable Long provedSince;

	private @Nullable Long unrung;

	Pace(DoorbellSettings settings, Ticker ticker) {
		this.settings = settings;
		this.ticker = ticker;
		this.next = settings.interval();
	}

	/**
	 * This server has changed something, so others may do so soon.
	 * @param proved whether the doorbell is proved
	 * @return whether to look now, because the next look may be far off
	 */
	boolean changedHere(boolean proved) {
		// Each commit comes by.
		boolean known = this.changed && (proved || this.next.equals(this.settings.shortest()));
		return !known && newsHere(proved);
	}

	private synchronized boolean newsHere(boolean proved) {
		this.changed = true;
		if (isTrusted(proved) || this.next.equals(this.settings.shortest())) {
			return false;
		}
		this.next = this.settings.shortest();
		return true;
	}

	/**
	 * A row of another server was read.
	 * @param delay how long it was there, on the database's clock
	 * @param proved whether the doorbell is proved
	 * @return whether nobody rang for it, for the first time in a while
	 */
	synchronized boolean changedElsewhere(Duration delay, boolean proved) {
		this.changed = true;
		if (proved && this.provedSince != null && delay.compareTo(LATE) > 0
				&& this.ticker.since(this.provedSince).compareTo(delay) > 0) {
			boolean news = !isSilent();
			this.unrung = this.ticker.nanos();
			return news;
		}
		return false;
	}

	/**
	 * How long to wait after the look that has just ended.
	 * @param proved whether the doorbell is proved
	 */
	synchronized Duration pause(boolean proved) {
		boolean news = this.changed;
		this.changed = false;
		if (isTrusted(proved)) {
			this.next = this.settings.interval();
			return news ? this.settings.interval() : this.settings.longest();
		}
		Duration twice = this.next.multipliedBy(2);
		Duration slower = (twice.compareTo(this.settings.interval()) < 0) ? twice : this.settings.interval();
		this.next = news ? this.settings.shortest() : slower;
		return this.next;
	}

	private boolean isTrusted(boolean proved) {
		if (!proved) {
			this.provedSince = null;
			return false;
		}
		if (this.provedSince == null) {
			this.provedSince = this.ticker.nanos();
		}
		return !isSilent();
	}

	private boolean isSilent() {
		return this.unrung != null && this.ticker.since(this.unrung).compareTo(DISTRUST) < 0;
	}

}
