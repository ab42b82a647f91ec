package io.lbsync.sync;

import org.jspecify.annotations.Nullable;

import io.lbsync.role.ServerRole;

/**
 * What a server keeps beside Umbraco's columns, as JSON in {@code lbsyncState}.
 *
 * @param beat counts the writes, so that others can tell a live server by their own
 * clocks
 * @param role role at the time
 * @param address URL, if known
 * @param lastSyncedId greatest instruction that is applied
 * @param position where to resume, or {@code null} if nothing is known
 * @param start which start of the server wrote this, with its process id; {@code null}
 * where an older version did
 */
record ServerState(long beat, ServerRole role, @Nullable String address, long lastSyncedId, @Nullable String position,
		@Nullable String start) {

}
