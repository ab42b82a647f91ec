package io.lbsync.instruction;

import org.jspecify.annotations.Nullable;

/**
 * Up to where the log has been pruned: the row {@value #KEY} of {@code umbracoKeyValue},
 * written in the transaction that deletes. A reader that had not passed all of it has
 * missed something. Immutable.
 *
 * @param id greatest id that was pruned, 0 if none was
 * @param scope in which the mark counts, see {@link LogPosition#scope()}; empty where
 * there are no marks but ids
 * @param mark greatest mark that was pruned: on PostgreSQL a transaction id
 */
public record PrunedTo(long id, String scope, long mark) {

	/** Key of the row. */
	public static final String KEY = "lbsync.pruned-to";

	/** Nothing was pruned. */
	public static final PrunedTo NONE = new PrunedTo(0, "", 0);

	/**
	 * Read the value of the row. What cannot be read counts as nothing: then rows that
	 * are gone are taken for lost, which leads to a cold boot and to no harm.
	 * @param text the value, or {@code null} if there is no row
	 * @return up to where
	 */
	public static PrunedTo parse(@Nullable String text) {
		if (text == null) {
			return NONE;
		}
		String[] parts = text.split("/", -1);
		try {
			if (parts.length == 3) {
				return new PrunedTo(Long.parseLong(parts[0]), parts[1], Long.parseUnsignedLong(parts[2]));
			}
			return (parts.length == 1) ? new PrunedTo(Long.parseLong(text), "", 0) : NONE;
		}
		catch (NumberFormatException ex) {
			return NONE;
		}
	}

	/**
	 * What can be believed beside the head of the log. The newest row is never pruned, so
	 * anything from the head on was written before the log was emptied or an older one
	 * was put in its place.
	 * @param head greatest id in the log, from the same statement
	 * @return this, or nothing
	 */
	public PrunedTo ifBelow(long head) {
		return (this.id < head) ? this : NONE;
	}

	/**
	 * This and more.
	 * @param more what is pruned now
	 * @return both; where the scope is another one, only the later one's marks count
	 */
	public PrunedTo and(PrunedTo more) {
		boolean smaller = this.scope.equals(more.scope) && Long.compareUnsigned(this.mark, more.mark) > 0;
		return new PrunedTo(Math.max(this.id, more.id), more.scope, smaller ? this.mark : more.mark);
	}

	/**
	 * Check that a reader in the order of ids has passed what was pruned.
	 * @param lastId the greatest id that it has read
	 * @throws PositionLostException if it has not
	 */
	void verifyIdPassed(long lastId) {
		if (this.id > lastId) {
			throw unseen("rows up to %d were pruned, read were those up to %d".formatted(this.id, lastId));
		}
	}

	/**
	 * Check that a reader by snapshots has seen what was pruned.
	 * @param from where its marks count
	 * @param frontier least mark of which it may not have seen everything
	 * @param now least mark that is open now; nothing from there on can have been pruned,
	 * so a greater mark is of another time
	 * @throws PositionLostException if it has not
	 */
	void verifyMarkPassed(String from, long frontier, long now) {
		if (this.scope.equals(from) && Long.compareUnsigned(this.mark, frontier) >= 0
				&& Long.compareUnsigned(this.mark, now) < 0) {
			throw unseen("rows up to transaction %s were pruned, seen for certain were those before %s"
				.formatted(Long.toUnsignedString(this.mark), Long.toUnsignedString(frontier)));
		}
	}

	/**
	 * The later one of a mark and of what was pruned, as far as that counts.
	 * @param other the mark
	 * @param from where it counts
	 * @param now least mark that is open now, as in {@link #verifyMarkPassed}
	 */
	long orLater(long other, String from, long now) {
		boolean counts = this.scope.equals(from) && Long.compareUnsigned(this.mark, now) < 0;
		return (counts && Long.compareUnsigned(this.mark, other) > 0) ? this.mark : other;
	}

	private static PositionLostException unseen(String what) {
		return new PositionLostException(
				"Instructions were pruned before this server had read them (" + what + "): it was away for longer than "
						+ "umbraco.cms.global.database-server-messenger.time-to-retain-instructions");
	}

	/**
	 * The value of the row.
	 * @return a text for {@link #parse}
	 */
	public String text() {
		String text = Long.toString(this.id);
		return this.scope.isEmpty() ? text : String.join("/", text, this.scope, Long.toUnsignedString(this.mark));
	}

}
