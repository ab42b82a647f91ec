package io.lbsync.sync;

import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.PositionLostException;
import io.lbsync.jdbc.WriteAccess;
import io.lbsync.keyvalue.KeyValues;

/**
 * A GUID that the first server writes into a database, and that is part of every
 * position: a position means nothing in another database. Without a table for it there is
 * none, and no position is kept.
 * <p>
 * Written by the thread that steps, read by any.
 */
final class DatabaseId {

	private static final String KEY = "lbsync.database-id";

	private final @Nullable KeyValues keyValues;

	private final WriteAccess access;

	private volatile String known = "";

	DatabaseId(@Nullable KeyValues keyValues, WriteAccess access) {
		this.keyValues = keyValues;
		this.access = access;
	}

	/**
	 * Ask the database, and give it an id if it has none and can be given one.
	 */
	void learn() {
		if (this.keyValues == null) {
			return;
		}
		String found = this.keyValues.get(KEY);
		if (found == null && !this.access.ask().readOnly()) {
			this.keyValues.insertIfAbsent(KEY, UUID.randomUUID().toString());
			found = this.keyValues.get(KEY);
		}
		this.known = (found != null) ? found : "";
	}

	/**
	 * Check that the database is still the one that was learnt.
	 */
	void verify(Map<String, String> coordination) {
		String found = coordination.get(KEY);
		if (found != null && this.known.isEmpty()) {
			// It was read-only here, and now another server gave it one.
			this.known = found;
		}
		if (found != null && !found.equals(this.known)) {
			throw new PositionLostException("The database is another one than before");
		}
		if (found == null && !this.known.isEmpty()) {
			throw new PositionLostException("The database was restored from a time before this server used it");
		}
	}

	/**
	 * Whether the database has an id.
	 */
	boolean isKnown() {
		return !this.known.isEmpty();
	}

	/**
	 * A position as it is saved.
	 */
	String mark(String position) {
		return this.known + "/" + position;
	}

	/**
	 * The position in a saved text.
	 */
	String unmark(String saved) {
		String mark = mark("");
		if (!saved.startsWith(mark)) {
			throw new PositionLostException("The position belongs to another database");
		}
		return saved.substring(mark.length());
	}

}
