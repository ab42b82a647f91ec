package io.lbsync.instruction;

import java.util.UUID;

/**
 * Knows how to bring one kind of local state (a cache, an index) up to date. Declare a
 * bean of this type; it is then told of changes on this server and on all others.
 * <p>
 * Methods are called by several threads, possibly at once, outside any transaction, at
 * least once for each change and in any order: they must be thread-safe and idempotent,
 * and read what they need from the database. What they throw is logged and counted; they
 * are called again, and in the end {@link #refreshAll()} is.
 */
public interface CacheRefresher {

	/**
	 * Address of this refresher, the same on all servers and in all versions.
	 * @return a GUID of its own
	 */
	UUID uniqueId();

	/**
	 * Name for people.
	 * @return a short name
	 */
	String name();

	/**
	 * Anything may have changed: forget or rebuild everything.
	 */
	void refreshAll();

	/**
	 * A thing with a number changed.
	 * @param id the changed thing
	 */
	default void refresh(int id) {
		refreshAll();
	}

	/**
	 * A thing with a GUID changed.
	 * @param id the changed thing
	 */
	default void refresh(UUID id) {
		refreshAll();
	}

	/**
	 * A thing with a number is gone.
	 * @param id the removed thing
	 */
	default void remove(int id) {
		refreshAll();
	}

	/**
	 * Whether the state survives a restart, as an index on disk does. Only then is the
	 * server brought up to date from its last position; everything else is refreshed in
	 * full at each start.
	 * @return {@code false} unless overridden
	 */
	default boolean persistent() {
		return false;
	}

}
