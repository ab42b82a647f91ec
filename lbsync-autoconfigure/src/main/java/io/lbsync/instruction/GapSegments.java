package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the statement short where very many ranges are open, as with Galera's strides of
 * ids: the oldest are gathered in segments, and of a segment the statement asks only how
 * many rows it has and what their ids add up to. When that changes, the segment is taken
 * apart, and its ranges are asked for one by one again.
 * <p>
 * Used by one thread.
 */
final class GapSegments {

	/** Ranges asked for one by one, above which the oldest are gathered. */
	static final int MOST_SINGLE = 768;

	/** Ranges of one segment, more where very many come at once. */
	static final int SIZE = 256;

	/** Ranges that are kept apart; above that the oldest are joined. */
	static final int MOST = 100_000;

	private final List<Segment> segments = new ArrayList<>();

	private @Nullable Segment forming;

	void clear() {
		this.segments.clear();
		this.forming = null;
	}

	/**
	 * The ranges that must be asked for one by one, of which the next statement takes the
	 * oldest. Decides which of them are to become a segment.
	 */
	List<OpenRange> single(OpenRanges open) {
		List<OpenRange> single = new ArrayList<>();
		List<Segment> used = new ArrayList<>();
		int next = 0;
		int firstRun = 0;
		for (OpenRange range : open.list()) {
			while (next < this.segments.size() && this.segments.get(next).to() < range.from()) {
				next++;
			}
			if (next == this.segments.size() || !this.segments.get(next).contains(range)) {
				single.add(range);
			}
			else if (used.isEmpty() || used.get(used.size() - 1) != this.segments.get(next)) {
				used.add(this.segments.get(next));
				firstRun = (firstRun == 0) ? single.size() : firstRun;
			}
		}
		this.segments.clear();
		this.segments.addAll(used);
		form(single, firstRun);
		return single;
	}

	// Those before the next segment only, so that segments never overlap.
	private void form(List<OpenRange> single, int firstRun) {
		int run = (firstRun == 0) ? single.size() : firstRun;
		int size = Math.min(run, Math.min(RangeCondition.MOST, single.size() - MOST_SINGLE + SIZE));
		this.forming = (single.size() <= MOST_SINGLE) ? null
				: new Segment(single.get(0).from(), single.get(size - 1).to(), "");
	}

	List<LogSelect> selects(String sql) {
		List<LogSelect> selects = new ArrayList<>();
		this.segments.forEach((segment) -> selects.add(segment.select(sql)));
		if (this.forming != null) {
			selects.add(this.forming.select(sql));
		}
		return selects;
	}

	/**
	 * Take the answer.
	 * @param complete whether it has all visible rows of the ranges that were asked for
	 * @return whether all segments are as they were; if not, one was taken apart
	 */
	boolean accept(LogAnswer answer, boolean complete) {
		for (Segment segment : this.segments) {
			if (!segment.summary().equals(segment.summary(answer))) {
				this.segments.remove(segment);
				this.forming = null;
				return false;
			}
		}
		Segment gathered = this.forming;
		if (gathered != null && complete) {
			add(new Segment(gathered.from(), gathered.to(), gathered.summary(answer)));
		}
		this.forming = null;
		return true;
	}

	private void add(Segment segment) {
		int place = 0;
		while (place < this.segments.size() && this.segments.get(place).to() < segment.from()) {
			place++;
		}
		this.segments.add(place, segment);
	}

	/**
	 * Join the oldest ranges where there are too many.
	 */
	OpenRanges bounded(OpenRanges open) {
		OpenRanges bounded = open;
		for (Segment segment : this.segments) {
			if (bounded.size() <= MOST) {
				break;
			}
			bounded = bounded.joinedUpTo(segment.to());
		}
		return bounded;
	}

	private record Segment(long from, long to, String summary) {

		boolean contains(OpenRange range) {
			return this.from <= range.from() && range.to() <= this.to;
		}

		LogSelect select(String sql) {
			return new LogSelect(sql.formatted(this.from, this.from, this.from, this.to));
		}

		String summary(LogAnswer answer) {
			return answer.part("R" + this.from)
				.stream()
				.map((row) -> row.instructionCount() + ":" + row.id())
				.findFirst()
				.orElse("missing");
		}

	}

}
