package io.lbsync.instruction;

import java.time.LocalDateTime;

/**
 * A row of {@code umbracoCacheInstruction}.
 *
 * @param id its id
 * @param utcStamp when it was inserted, in UTC on the clock of whoever stamped it
 * @param json its instructions as JSON
 * @param originated who wrote it
 * @param instructionCount how many things it says changed
 */
public record CacheInstruction(long id, LocalDateTime utcStamp, String json, String originated, int instructionCount) {

	/**
	 * What tells this row from another one that has its id, as after a restore.
	 * @return a short text
	 */
	String fingerprint() {
		return fingerprint(this.utcStamp, this.originated, this.instructionCount);
	}

	static String fingerprint(LocalDateTime utcStamp, String originated, int instructionCount) {
		long hash = 31L * (31L * utcStamp.hashCode() + originated.hashCode()) + instructionCount;
		return Long.toHexString(hash);
	}

}
