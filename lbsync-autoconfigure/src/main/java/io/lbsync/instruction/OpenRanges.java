package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * All open ids, as ranges in ascending order that do not touch each other: between two of
 * them there is at least one row. Immutable.
 */
final class OpenRanges {

	static final OpenRanges NONE = new OpenRanges(List.of());

	private final List<OpenRange> ranges;

	private OpenRanges(List<OpenRange> ranges) {
		this.ranges = ranges;
	}

	static OpenRanges of(List<OpenRange> ranges) {
		return ranges.isEmpty() ? NONE : new OpenRanges(List.copyOf(ranges));
	}

	List<OpenRange> list() {
		return this.ranges;
	}

	int size() {
		return this.ranges.size();
	}

	boolean isEmpty() {
		return this.ranges.isEmpty();
	}

	OpenRange first() {
		return this.ranges.get(0);
	}

	OpenRange last() {
		return this.ranges.get(this.ranges.size() - 1);
	}

	boolean contains(long id) {
		int low = 0;
		int high = this.ranges.size() - 1;
		while (low <= high) {
			int middle = (low + high) >>> 1;
			OpenRange range = this.ranges.get(middle);
			if (range.contains(id)) {
				return true;
			}
			if (range.to() < id) {
				low = middle + 1;
			}
			else {
				high = middle - 1;
			}
		}
		return false;
	}

	/**
	 * Add ranges that are all above those that are here.
	 */
	OpenRanges plus(List<OpenRange> later) {
		if (later.isEmpty()) {
			return this;
		}
		List<OpenRange> all = new ArrayList<>(this.ranges.size() + later.size());
		all.addAll(this.ranges);
		all.addAll(later);
		return new OpenRanges(List.copyOf(all));
	}

	/**
	 * Rows turned up.
	 * @param rows in the order of their ids
	 */
	OpenRanges without(List<Anchor> rows) {
		if (rows.isEmpty() || this.ranges.isEmpty()) {
			return this;
		}
		List<OpenRange> left = new ArrayList<>(this.ranges.size() + rows.size());
		int row = 0;
		for (OpenRange range : this.ranges) {
			while (row < rows.size() && rows.get(row).id() < range.from()) {
				row++;
			}
			OpenRange rest = range;
			while (rest != null && row < rows.size() && range.contains(rows.get(row).id())) {
				rest = split(rest, rows.get(row++), left);
			}
			if (rest != null) {
				left.add(rest);
			}
		}
		return of(left);
	}

	private static @Nullable OpenRange split(OpenRange range, Anchor row, List<OpenRange> left) {
		if (row.id() > range.from()) {
			left.add(range.below(row.id()));
		}
		return (row.id() < range.to()) ? range.above(row) : null;
	}

	/**
	 * Everything up to an id is settled.
	 * @param id the id
	 * @param row the row with that id, or {@code null} if it is not known
	 */
	OpenRanges above(long id, @Nullable Anchor row) {
		if (this.ranges.isEmpty() || this.ranges.get(0).from() > id) {
			return this;
		}
		List<OpenRange> left = new ArrayList<>(this.ranges.size());
		for (OpenRange range : this.ranges) {
			if (range.from() > id) {
				left.add(range);
			}
			else if (range.to() > id) {
				left.add(new OpenRange(id + 1, range.to(), row, range.watch()));
			}
		}
		return of(left);
	}

	OpenRanges keep(Predicate<OpenRange> wanted) {
		List<OpenRange> left = this.ranges.stream().filter(wanted).toList();
		return (left.size() == this.ranges.size()) ? this : of(left);
	}

	/**
	 * Forget what was read between the first ranges, up to an id, so that less has to be
	 * kept; it may be handed out again.
	 */
	OpenRanges joinedUpTo(long id) {
		List<OpenRange> rest = new ArrayList<>();
		OpenRange joined = null;
		for (OpenRange range : this.ranges) {
			if (range.to() > id) {
				rest.add(range);
			}
			else if (joined == null) {
				joined = range;
			}
			else {
				joined = new OpenRange(joined.from(), range.to(), joined.before(), range.watch().doubted());
			}
		}
		if (joined != null) {
			rest.add(0, joined);
		}
		return of(rest);
	}

	/**
	 * The row before the first open id becomes known.
	 */
	OpenRanges withMark(Anchor mark) {
		List<OpenRange> all = new ArrayList<>(this.ranges);
		OpenRange first = all.get(0);
		all.set(0, new OpenRange(first.from(), first.to(), mark, first.watch()));
		return of(all);
	}

}
