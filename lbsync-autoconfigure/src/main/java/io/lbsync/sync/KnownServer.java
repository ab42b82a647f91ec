package io.lbsync.sync;

import java.time.LocalDateTime;

import org.jspecify.annotations.Nullable;

import io.lbsync.role.ServerRole;

/**
 * A server as its row shows it to all others.
 *
 * @param identity its stable name
 * @param address URL under which it can be reached, if it said
 * @param role its role when it wrote the row
 * @param active whether the row was written lately, on the database's clock: for display
 * only
 * @param lastNotified when it wrote the row, in UTC on the database's clock
 * @param lastSyncedId greatest instruction that it has applied
 */
public record KnownServer(String identity, @Nullable String address, ServerRole role, boolean active,
		LocalDateTime lastNotified, long lastSyncedId) {

}
