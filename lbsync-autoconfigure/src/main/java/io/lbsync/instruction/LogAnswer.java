package io.lbsync.instruction;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What one statement said about the log.
 *
 * @param rows answers to the cursor's branches, in their order
 * @param prunedTo greatest id that is known to have been pruned, 0 if none
 * @param lowWater what a server has published in {@code lbsync.low-water}, or an empty
 * text
 */
public record LogAnswer(List<LogRow> rows, long prunedTo, String lowWater) {

	static final String HEAD = "H";

	static final String ANCHOR = "A";

	/**
	 * An answer without anything published.
	 * @param rows answers to the cursor's branches
	 * @param prunedTo greatest id that is known to have been pruned, 0 if none
	 */
	public LogAnswer(List<LogRow> rows, long prunedTo) {
		this(rows, prunedTo, "");
	}

	/**
	 * The row that tells the head of the log and the database's time.
	 * @return the row
	 */
	public LogRow head() {
		for (LogRow row : this.rows) {
			if (row.part().equals(HEAD)) {
				return row;
			}
		}
		throw new IllegalStateException("The database answered without the head of the log");
	}

	@Nullable LogRow anchor() {
		for (LogRow row : this.rows) {
			if (row.part().equals(ANCHOR)) {
				return row;
			}
		}
		return null;
	}

	List<LogRow> part(String part) {
		return this.rows.stream().filter((row) -> row.part().equals(part)).toList();
	}

}
