package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Position of the {@link GapCursor}: the greatest row that was read, and which ids below
 * it are open.
 *
 * @param last the greatest row
 * @param gaps what is open below it
 */
record GapPosition(Anchor last, OpenRanges gaps) implements LogPosition {

	static final GapPosition START = new GapPosition(Anchor.NONE, OpenRanges.NONE);

	// Saved together with other things in 1,000 characters, where Umbraco made the table.
	private static final int MOST_TEXT = 400;

	private static final int RADIX = Character.MAX_RADIX;

	private static final String FORM = "gap";

	static final String UNKNOWN = "-";

	/**
	 * Read what {@link #text()} wrote.
	 * @param now when the open ids begin to be watched
	 */
	static GapPosition parse(String text, long now) {
		String[] parts = text.split("/", -1);
		try {
			if (parts.length == 5 && parts[0].equals(FORM)) {
				Anchor last = new Anchor(Long.parseLong(parts[1]), parts[2]);
				return new GapPosition(last, ranges(parts[3], parts[4], last.id(), now));
			}
		}
		catch (IllegalArgumentException ex) {
			// Falls through to the same complaint.
		}
		throw new PositionLostException("'%s' is no position of a log with gaps".formatted(text));
	}

	private static OpenRanges ranges(String mark, String text, long last, long now) {
		List<OpenRange> ranges = new ArrayList<>();
		long end = 0;
		for (String range : text.isEmpty() ? new String[0] : text.split(",", -1)) {
			String[] parts = range.split("\\.", -1);
			long from = Math.addExact(end, Long.parseLong(parts[0], RADIX));
			long to = (parts.length > 1) ? Math.addExact(from, Long.parseLong(parts[1], RADIX)) : from;
			if (from <= end || to < from || to >= last) {
				throw new IllegalArgumentException(range);
			}
			Anchor before = (ranges.isEmpty() && !mark.equals(UNKNOWN)) ? new Anchor(from - 1, mark) : null;
			ranges.add(new OpenRange(from, to, before, OpenRange.Watch.begin(now)));
			end = to;
		}
		return OpenRanges.of(ranges);
	}

	@Override
	public long lastId() {
		return this.last.id();
	}

	@Override
	public long lowWater() {
		return this.gaps.isEmpty() ? this.last.id() : this.gaps.first().from() - 1;
	}

	/**
	 * The row at the low-water mark, or {@code null} if it is not known.
	 */
	@Nullable Anchor mark() {
		return this.gaps.isEmpty() ? this.last : this.gaps.first().before();
	}

	@Override
	public int open() {
		return this.gaps.size();
	}

	@Override
	public boolean covers(String mark) {
		long id = Long.parseLong(mark);
		return id <= lowWater() || (id <= this.last.id() && !this.gaps.contains(id));
	}

	/**
	 * Where there are too many ranges, the oldest become one, with what was read between
	 * them: a restart reads it again.
	 */
	@Override
	public String text() {
		List<OpenRange> all = this.gaps.list();
		int first = all.size();
		int length = 0;
		while (first > 0 && length < MOST_TEXT) {
			first--;
			length += text(all.get(first), (first > 0) ? all.get(first - 1).to() : 0).length() + 1;
		}
		StringBuilder ranges = new StringBuilder();
		if (first < all.size()) {
			long end = all.get(first).to();
			ranges.append(text(new OpenRange(all.get(0).from(), end, null, all.get(0).watch()), 0));
			for (OpenRange range : all.subList(first + 1, all.size())) {
				ranges.append(',').append(text(range, end));
				end = range.to();
			}
		}
		Anchor mark = this.gaps.isEmpty() ? null : mark();
		return String.join("/", FORM, Long.toString(this.last.id()), this.last.fingerprint(),
				(mark != null) ? mark.fingerprint() : UNKNOWN, ranges);
	}

	private static String text(OpenRange range, long end) {
		String from = Long.toString(range.from() - end, RADIX);
		return (range.from() == range.to()) ? from : from + "." + Long.toString(range.to() - range.from(), RADIX);
	}

	/**
	 * The gaps between islands of visible rows.
	 * @param floor everything up to it is settled
	 * @param islands first id and length of each, ascending
	 * @param last the greatest row
	 * @param now when the gaps begin to be watched
	 */
	static GapPosition between(Anchor floor, List<LogRow> islands, Anchor last, long now) {
		List<OpenRange> gaps = new ArrayList<>();
		long next = floor.id() + 1;
		for (LogRow island : islands) {
			if (island.id() > next) {
				Anchor before = gaps.isEmpty() && next == floor.id() + 1 && !floor.fingerprint().equals(UNKNOWN) ? floor
						: null;
				gaps.add(new OpenRange(next, island.id() - 1, before, OpenRange.Watch.begin(now)));
			}
			next = island.id() + island.instructionCount();
		}
		return new GapPosition(last, OpenRanges.of(gaps));
	}

}
