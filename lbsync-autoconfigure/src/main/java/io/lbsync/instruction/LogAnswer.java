package io.lbsync.instruction;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What one statement said about the log.
 *
 * @param rows answers to the cursor's branches, in any order
 * @param pruned what is known to have been pruned
 * @param lowWater what a server has published in {@code lbsync.low-water}, or an empty
 * text
 */
public record LogAnswer(List<LogRow> rows, PrunedTo pruned, String lowWater) {

	static final String HEAD = "H";

	static final String ANCHOR = "A";

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

	/**
	 * Greatest id that is known to have been pruned.
	 * @return the id, 0 if none
	 */
	public long prunedTo() {
		return this.pruned.id();
	}

	@Nullable LogRow anchor() {
		for (LogRow row : this.rows) {
			if (row.part().equals(ANCHOR)) {
				return row;
			}
		}
		return null;
	}

	/**
	 * The rows of a branch, in order: a database need not keep it when it puts branches
	 * together, and MariaDB does not, now and then.
	 */
	List<LogRow> part(String part) {
		return this.rows.stream().filter((row) -> row.part().equals(part)).sorted(LogRow.ORDER).toList();
	}

	/**
	 * The only row of a branch, or its first one.
	 * @return the row, or {@code null} if there is none
	 */
	@Nullable LogRow first(String part) {
		List<LogRow> found = part(part);
		return found.isEmpty() ? null : found.get(0);
	}

}
