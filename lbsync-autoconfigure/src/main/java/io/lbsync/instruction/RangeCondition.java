package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Condition that an id is in one of some ranges. The number of parameters is a power of
 * two, so that there are few different texts for drivers and databases to remember.
 */
final class RangeCondition {

	/** Most ranges in one condition: SQL Server takes 2,100 parameters. */
	static final int MOST = 1024;

	private RangeCondition() {
	}

	/**
	 * The condition, with names in a quote of choice.
	 */
	static String text(List<OpenRange> ranges, char quote) {
		String one = quote + "id" + quote + " BETWEEN ? AND ?";
		return "(" + String.join(" OR ", Collections.nCopies(places(ranges), one)) + ")";
	}

	static List<Object> arguments(List<OpenRange> ranges) {
		List<Object> arguments = new ArrayList<>();
		for (int i = 0; i < places(ranges); i++) {
			OpenRange range = ranges.get(Math.min(i, ranges.size() - 1));
			arguments.add(range.from());
			arguments.add(range.to());
		}
		return arguments;
	}

	private static int places(List<OpenRange> ranges) {
		int highest = Integer.highestOneBit(ranges.size());
		return (highest == ranges.size()) ? highest : 2 * highest;
	}

}
