package io.lbsync.instruction;

import java.time.LocalDateTime;
import java.util.Comparator;

/**
 * One row of the answer to the branches of a cursor.
 *
 * @param part which branch it comes from
 * @param id id of a log row
 * @param utcStamp date of it
 * @param text its JSON, or what the branch says
 * @param originated who wrote it
 * @param instructionCount how many things it says changed
 * @param mark for the cursor's own use
 */
public record LogRow(String part, long id, LocalDateTime utcStamp, String text, String originated, int instructionCount,
		String mark) {

	/**
	 * By mark and id. A mark that rows of the log have is a whole number without a sign
	 * or leading zeros: the longer one is the greater.
	 */
	static final Comparator<LogRow> ORDER = Comparator.<LogRow>comparingInt((row) -> row.mark().length())
		.thenComparing(LogRow::mark)
		.thenComparingLong(LogRow::id);

	String fingerprint() {
		return CacheInstruction.fingerprint(this.utcStamp, this.originated, this.instructionCount);
	}

	CacheInstruction toInstruction() {
		return new CacheInstruction(this.id, this.utcStamp, this.text, this.originated, this.instructionCount);
	}

}
