package io.lbsync.sync;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;
import io.lbsync.server.ServerIdentity;

/**
 * Notices that another live process writes the row of this server. One write of another
 * start proves nothing: a predecessor may have written its last, and a backup brings old
 * rows back. A start that writes a second time, with a greater beat, is alive.
 * <p>
 * Told by one thread at a time; may be asked by any.
 */
final class IdentityClash {

	private static final Log logger = LogFactory.getLog(Sync.class);

	private final ServerIdentity identity;

	// A clash that was not seen for so long is over.
	private final Duration memory;

	private final Ticker ticker;

	private @Nullable ServerState suspect;

	private @Nullable String reported;

	private volatile @Nullable String text;

	private volatile long seen;

	IdentityClash(ServerIdentity identity, Duration heartbeat, Ticker ticker) {
		this.identity = identity;
		this.memory = heartbeat.multipliedBy(3);
		this.ticker = ticker;
	}

	/**
	 * Somebody else wrote the row between two writes of this process.
	 * @param other what they wrote
	 * @param self mark of this start
	 */
	void found(ServerState other, String self) {
		String start = String.valueOf(other.start());
		ServerState before = this.suspect;
		this.suspect = other;
		if (before == null || !start.equals(before.start()) || other.beat() <= before.beat()) {
			return;
		}
		this.seen = this.ticker.nanos();
		this.text = ("Two live processes have the identity '%s': this one, %s, and %s. They write one row in turn, so "
				+ "that either may go on from the other's position after a restart. Give each machine a name of its "
				+ "own with 'umbraco.cms.hosting.machine-identifier', or each application with "
				+ "'umbraco.cms.hosting.site-name'")
			.formatted(this.identity, self, start);
		if (!start.equals(this.reported)) {
			this.reported = start;
			logger.warn(this.text);
		}
	}

	/**
	 * What to tell people.
	 * @return the clash, or {@code null} if there is none, or not any more
	 */
	@Nullable String text() {
		boolean lately = this.ticker.since(this.seen).compareTo(this.memory) <= 0;
		return lately ? this.text : null;
	}

}
