package io.lbsync.benchmarks.prune;

/**
 * Ways to get rid of old rows.
 */
enum Way {

	/** What the others are compared with. */
	NOTHING("nothing is deleted"),

	/** Chunk by chunk. */
	LBSYNC("lbsync's prune"),

	/** Everything at once, as Jackrabbit's janitor does. */
	ONE_DELETE("one DELETE");

	private final String title;

	Way(String title) {
		this.title = title;
	}

	/**
	 * Name for people.
	 */
	String title() {
		return this.title;
	}

}
