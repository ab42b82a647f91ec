package io.lbsync.election;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A time in which one process would have answered that it publishes.
 *
 * @param process who
 * @param from when the answer became yes
 * @param to when it became no, or would have without further contact to the database
 */
record Reign(String process, long from, long to) {

	static final String YES = "Y";

	static final String NO = "N";

	/**
	 * The reigns that a process wrote down: {@code Y from until} whenever it could answer
	 * yes for longer than it had said before, {@code N at} when it answered no earlier
	 * than that. A last line that was cut off by a kill does not count.
	 */
	static List<Reign> of(String process, List<String> lines) {
		List<Reign> reigns = new ArrayList<>();
		Reign open = null;
		for (String line : lines) {
			String[] parts = line.split(" ");
			if (parts[0].equals(YES) && parts.length == 4) {
				open = yes(process, Long.parseLong(parts[1]), Long.parseLong(parts[2]), open, reigns);
			}
			else if (parts[0].equals(NO) && parts.length == 3 && open != null) {
				reigns.add(new Reign(process, open.from, Math.min(open.to, Long.parseLong(parts[1]))));
				open = null;
			}
		}
		if (open != null) {
			reigns.add(open);
		}
		return reigns;
	}

	private static Reign yes(String process, long from, long until, @Nullable Reign open, List<Reign> reigns) {
		if (open != null && from <= open.to) {
			return new Reign(process, open.from, until);
		}
		if (open != null) {
			reigns.add(open);
		}
		return new Reign(process, from, until);
	}

	/**
	 * What is left of this time when a part is taken out.
	 */
	List<Reign> without(long begin, long end) {
		List<Reign> left = new ArrayList<>(2);
		if (this.from < begin) {
			left.add(new Reign(this.process, this.from, Math.min(this.to, begin)));
		}
		if (this.to > end) {
			left.add(new Reign(this.process, Math.max(this.from, end), this.to));
		}
		return left;
	}

}
