package io.lbsync.election;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.lbsync.loop.Ticker;
import io.lbsync.role.ServerRole;
import io.lbsync.role.ServerRoleChangedEvent;

/**
 * Tells of changes of the role, once each.
 * <p>
 * Used by one thread at a time.
 */
final class RoleAnnouncer {

	private final Consumer<ServerRoleChangedEvent> listener;

	private final Duration longestLapse;

	private final Ticker ticker;

	private ServerRole announced = ServerRole.UNKNOWN;

	private @Nullable Long lapsed;

	RoleAnnouncer(Consumer<ServerRoleChangedEvent> listener, Duration longestLapse, Ticker ticker) {
		this.listener = listener;
		this.longestLapse = longestLapse;
		this.ticker = ticker;
	}

	/**
	 * Tell if it is another role than before.
	 * @param current the role now
	 * @param holdsTerm whether the term is this server's, good or not
	 */
	void tell(ServerRole current, boolean holdsTerm) {
		ServerRole previous = this.announced;
		if (current != previous && !isLapse(current, holdsTerm)) {
			this.announced = current;
			Election.logger.info("The role of this server is %s, it was %s".formatted(current, previous));
			tell(new ServerRoleChangedEvent(previous, current));
		}
	}

	private void tell(ServerRoleChangedEvent event) {
		try {
			this.listener.accept(event);
		}
		catch (RuntimeException ex) {
			Election.logger.warn("A listener of ServerRoleChangedEvent failed", ex);
		}
	}

	/**
	 * A term that lapses for a moment, as while its session is registered, is nothing to
	 * tell of.
	 */
	private boolean isLapse(ServerRole current, boolean holdsTerm) {
		if (current != ServerRole.UNKNOWN || !holdsTerm) {
			this.lapsed = null;
			return false;
		}
		Long since = this.lapsed;
		if (since == null) {
			this.lapsed = this.ticker.nanos();
			return true;
		}
		return this.ticker.since(since).compareTo(this.longestLapse) < 0;
	}

}
