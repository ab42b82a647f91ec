package io.lbsync.instruction;

/**
 * Where transaction ids count: a table of a cluster, and a timeline of it. A promotion
 * begins the next timeline; ids that the old one had used beyond that point are used
 * again.
 *
 * @param table identifier of the cluster and oid of the table
 * @param number the timeline
 */
record ClusterTimeline(String table, long number) {

	/**
	 * Read the form that positions have.
	 * @throws PositionLostException if it is another one
	 */
	static ClusterTimeline of(String text) {
		int end = text.lastIndexOf('-');
		try {
			return new ClusterTimeline(text.substring(0, Math.max(0, end)),
					Long.parseLong(text.substring(end + 1), 16));
		}
		catch (NumberFormatException ex) {
			throw new PositionLostException("'%s' names no cluster, table and timeline".formatted(text));
		}
	}

	boolean sameTable(ClusterTimeline other) {
		return this.table.equals(other.table);
	}

	@Override
	public String toString() {
		return "%s-%08X".formatted(this.table, this.number);
	}

}
