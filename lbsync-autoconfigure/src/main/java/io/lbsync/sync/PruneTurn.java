package io.lbsync.sync;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleAccessor;

/**
 * Whether it is up to this server to prune. The single server or the scheduling publisher
 * begins at once; any other only when the same expired row has been the oldest one for
 * some intervals on its own monotonic clock, so nobody else seems to do it. If several
 * begin, no harm is done.
 * <p>
 * Used by one thread.
 */
final class PruneTurn {

	private static final int PATIENCE = 3;

	private static final int REFUSED = 60;

	private final ServerRoleAccessor role;

	private final Ticker ticker;

	private final Duration interval;

	private @Nullable LocalDateTime oldest;

	private long since;

	private Duration wait = Duration.ZERO;

	private @Nullable Long refusedAt;

	PruneTurn(ServerRoleAccessor role, Ticker ticker, Duration interval) {
		this.role = role;
		this.ticker = ticker;
		this.interval = interval;
	}

	/**
	 * Whether to prune now.
	 * @param oldest when the oldest row, which is expired, was inserted
	 */
	boolean isMine(LocalDateTime oldest) {
		if (this.refusedAt != null
				&& this.ticker.since(this.refusedAt).compareTo(this.interval.multipliedBy(REFUSED)) < 0) {
			return false;
		}
		ServerRole now = this.role.currentServerRole();
		if (now == ServerRole.SINGLE || now == ServerRole.SCHEDULING_PUBLISHER) {
			return true;
		}
		if (!oldest.equals(this.oldest)) {
			this.oldest = oldest;
			this.since = this.ticker.nanos();
			long least = this.interval.multipliedBy(PATIENCE).toNanos();
			this.wait = Duration.ofNanos(least + ThreadLocalRandom.current().nextLong(least));
		}
		return this.ticker.since(this.since).compareTo(this.wait) >= 0;
	}

	/**
	 * The database refused: it makes no sense to try again soon.
	 * @return whether that is news
	 */
	boolean refused() {
		boolean news = this.refusedAt == null;
		this.refusedAt = this.ticker.nanos();
		return news;
	}

}
