package io.lbsync.sync;

import java.time.LocalDateTime;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * State of the {@link Sync} at one moment.
 *
 * @param bootState how the server came up
 * @param bootReason why it was a cold boot, if it was
 * @param ready whether the server has caught up since
 * @param lastSyncedId greatest instruction that is applied here
 * @param headId greatest instruction when the log was looked at last
 * @param open writers whose instructions may still appear below the head
 * @param store where the position is kept: {@code database}, {@code file} where there is
 * no table for it or this server must not write, {@code none} where that file cannot be
 * used
 * @param lastSync when the log was looked at last, on the database's clock, in UTC
 * @param troubles what is wrong, by name of the refresher or part; empty if nothing is
 * @param counts what happened to instructions
 */
public record SyncStatus(SyncBootState bootState, @Nullable String bootReason, boolean ready, long lastSyncedId,
		long headId, int open, String store, @Nullable LocalDateTime lastSync, Map<String, String> troubles,
		InstructionCounts counts) {

	/**
	 * How many ids lie between what is applied here and the head.
	 * @return 0 when nothing is waiting
	 */
	public long behind() {
		return Math.max(0, this.headId - this.lastSyncedId);
	}

}
