package io.lbsync.soak;

import java.util.List;

/**
 * The tables, without caches.
 */
interface Store {

	Purchase purchase(int id);

	/**
	 * A line, or {@code null} if there is none.
	 */
	Line line(int id);

	/**
	 * The lines of a purchase in order of their numbers.
	 */
	List<Line> linesOf(int purchase);

	void relabel(int purchase, String label);

	/**
	 * Change a line.
	 * @return the line, or {@code null} if there is none
	 */
	Line price(int line, long amount);

	void add(Line line);

	void remove(int line);

}
