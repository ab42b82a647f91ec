package io.lbsync.instruction;

/**
 * What a look at the next rows of the log found.
 *
 * @param rows how many rows were looked at
 * @param expired how many of them are old enough
 * @param deletable how many of these are passed by every live server, too
 * @param after the rows have greater ids than this
 * @param deletableTo greatest id of a row that may be deleted, 0 if there is none
 * @param mark greatest mark of a row that may be deleted
 * @param last greatest id of the rows
 * @param head greatest id in the log
 */
public record PruneChunk(int rows, int expired, int deletable, long after, long deletableTo, long mark, long last,
		long head) {

	/**
	 * Whether rows must stay although they are old enough.
	 * @return whether there are some
	 */
	public boolean held() {
		return this.expired > this.deletable;
	}

	/**
	 * What is pruned when the rows that may be deleted are deleted.
	 * @param scope where marks count, see {@link LogPosition#scope()}
	 * @return up to where
	 */
	public PrunedTo prunedTo(String scope) {
		return new PrunedTo(this.deletableTo, scope, scope.isEmpty() ? 0 : this.mark);
	}

}
