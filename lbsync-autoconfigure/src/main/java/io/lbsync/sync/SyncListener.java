package io.lbsync.sync;

import java.time.Duration;

/**
 * Is told what the {@link Sync} does. Called by several threads; what a listener throws
 * is logged and changes nothing.
 */
public interface SyncListener {

	/**
	 * A row of another server was read and handed to its refreshers.
	 * @param delay time since it was inserted, on the database's clock
	 */
	default void received(Duration delay) {
	}

	/**
	 * The log was read to its end.
	 * @param asked reading of the sync's ticker before the first question: what was
	 * committed before it has been handed to the refreshers
	 */
	default void looked(long asked) {
	}

	/**
	 * A cold boot begins.
	 * @param event why
	 */
	default void coldBoot(ColdBootEvent event) {
	}

	/**
	 * This server is caught up for the first time since it started, or since a cold boot.
	 */
	default void caughtUp() {
	}

}
