package io.lbsync.doorbell;

import java.time.Duration;

import io.lbsync.jdbc.Database;
import io.lbsync.jdbc.DedicatedConnections;
import io.lbsync.jdbc.Notifications;
import io.lbsync.loop.Ticker;

/**
 * Tells the other servers that there is something new to read, so that they need not wait
 * for their next look. It is a hint: what gets lost is found by that look. A bean of the
 * application's replaces the one of the database.
 * <p>
 * Implementations are thread-safe. Starting and stopping again is allowed.
 */
public interface SyncDoorbell {

	/**
	 * Tell the other servers. Called by one background thread, never within a
	 * transaction, for all that happened since the last time; may block.
	 * @throws Exception if they could not be told; it is not tried again
	 */
	void ring() throws Exception;

	/**
	 * Listen from now on. Returns at once.
	 * @param heard to be called when another server has rung, and when one may have that
	 * was not heard: where listening begins, or ends by itself. It returns at once
	 */
	void start(Runnable heard);

	/**
	 * Listen no more.
	 * @param timeout longest time to wait for what is under way
	 */
	void stop(Duration timeout);

	/**
	 * Whether it is proved, a moment ago, that a ring would be heard. While it is, the
	 * log is read less often. Must return at once.
	 * @return {@code false} where that is not known
	 */
	boolean isProved();

	/**
	 * Something happened on another server, some time ago, for which no ring was heard:
	 * it may not ring, or not be heard. Must return at once.
	 */
	default void doubt() {
	}

	/**
	 * Why a ring is not heard at present, for people.
	 * @return the reason, or an empty text
	 */
	default String trouble() {
		return "";
	}

	/**
	 * The doorbell of a database, if it has one: PostgreSQL's LISTEN and NOTIFY. If not,
	 * that of the servers on this machine.
	 * @param database the database; rings come from its connections
	 * @param connections for the one that listens
	 * @param proofs longest time between two proofs that it lives
	 * @param ticker monotonic time
	 * @return the doorbell
	 */
	static SyncDoorbell of(Database database, DedicatedConnections connections, Duration proofs, Ticker ticker) {
		Notifications notifications = database.dialect().notifications(connections);
		return notifications.absence().isEmpty()
				? new DatabaseDoorbell(database, notifications, proofs, DatabaseDoorbell.DEAFNESS, ticker)
				: ofMachine(database, notifications.absence());
	}

	/**
	 * A doorbell that only servers on this machine hear, of the same user and database.
	 * @param database the database
	 * @param absence why others hear nothing, for people
	 * @return the doorbell
	 */
	static SyncDoorbell ofMachine(Database database, String absence) {
		return new LocalDoorbell(database, LocalDoorbell.usualParent(), absence);
	}

	/**
	 * No doorbell.
	 * @param reason why there is none
	 * @return a doorbell that nobody hears
	 */
	static SyncDoorbell none(String reason) {
		return new NoDoorbell(reason);
	}

}
