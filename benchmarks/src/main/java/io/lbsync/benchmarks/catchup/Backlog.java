package io.lbsync.benchmarks.catchup;

/**
 * A log that somebody else writes to, and its reader.
 */
interface Backlog extends AutoCloseable {

	/** Length of the keys' text, so that one can take another's place in a row. */
	int KEY_LENGTH = 6;

	/** A key that rows are made from. */
	String SAMPLE = "KEYKEY";

	/**
	 * Name for people.
	 * @return the name
	 */
	String title();

	/**
	 * Let rows wait, one after the other for each of the keys.
	 * @param rows how many
	 * @param keys number of keys
	 */
	void fill(int rows, int keys);

	/**
	 * Read what waits, and evict it from the cache.
	 */
	void catchUp();

	/**
	 * Put something into the cache.
	 * @param key its key
	 */
	void cache(String key);

	/**
	 * How much is cached.
	 * @return number of keys
	 */
	long cached();

	@Override
	void close();

	/**
	 * Text of a key.
	 * @param number its number
	 * @return text of {@link #KEY_LENGTH}
	 */
	static String key(int number) {
		String digits = String.valueOf(number);
		return "0".repeat(KEY_LENGTH - digits.length()) + digits;
	}

}
