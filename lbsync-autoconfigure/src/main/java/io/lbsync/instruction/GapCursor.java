package io.lbsync.instruction;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.lbsync.jdbc.Dialect;

/**
 * Cursor for MariaDB, MySQL and SQL Server, where nothing but the rows tells what a
 * statement could see. It hands out what is visible, at once and in whatever order, and
 * keeps the ids that were not visible when a greater one was, in ranges, to be asked for
 * again with every statement until they are settled:
 * <ul>
 * <li>a row turns up;</li>
 * <li>a server that has just written proves, twice, that nobody holds a lock there
 * ({@link GapProof});</li>
 * <li>another server has published that everything up to a row is settled, and that row
 * is visible in the same statement ({@link LowWater});</li>
 * <li>as the last resort, the time-out.</li>
 * </ul>
 * Two rows are read again with each statement, the greatest one and the one at the
 * low-water mark, to find that ids are being used again.
 */
final class GapCursor implements LogCursor {

	private final GapSelects selects;

	private final GapSegments segments = new GapSegments();

	private final GapSeek seek;

	private final Dialect dialect;

	private final LogSettings settings;

	private final GapCounts counts;

	private final GapJudge judge;

	private final PublishedMark published = new PublishedMark();

	private @Nullable GapServer server;

	// Null when the head is to be sought.
	private @Nullable GapPosition position;

	// Whether the last statement asked for all that is open.
	private boolean allAsked;

	private volatile boolean replica;

	GapCursor(Dialect dialect, String countColumn, LogSettings settings, GapCounts counts) {
		this.selects = new GapSelects(dialect, countColumn);
		this.seek = new GapSeek(this.selects);
		this.dialect = dialect;
		this.settings = settings;
		this.counts = counts;
		this.judge = new GapJudge(settings);
	}

	@Override
	public List<LogSelect> selects(int pageSize) {
		GapPosition from = this.position;
		if (from == null) {
			return this.seek.selects();
		}
		List<LogSelect> branches = new ArrayList<>();
		branches.add(this.selects.head());
		branches.add(this.selects.row(LogAnswer.ANCHOR, from.lastId()));
		if (!from.gaps().isEmpty()) {
			branches.add(this.selects.row(GapSelects.MARK, from.lowWater()));
			askForOpen(from, pageSize, branches);
		}
		Anchor candidate = this.published.candidate(from, !this.replica || isInOrder());
		if (candidate != null) {
			branches.add(this.selects.row(GapSelects.CANDIDATE, candidate.id()));
		}
		branches.add(this.selects.after(from.lastId(), pageSize));
		return branches;
	}

	private void askForOpen(GapPosition from, int pageSize, List<LogSelect> branches) {
		List<OpenRange> single = this.segments.single(from.gaps());
		this.allAsked = single.size() <= RangeCondition.MOST;
		if (!single.isEmpty()) {
			branches.add(this.selects.in(this.allAsked ? single : single.subList(0, RangeCondition.MOST), pageSize));
		}
		branches.addAll(this.segments.selects(this.selects.segment()));
	}

	// A replica that applies transactions in another order may have the mark too soon.
	private boolean isInOrder() {
		return this.server != null && this.server.inOrder();
	}

	@Override
	public LogPage accept(LogAnswer answer, int pageSize) {
		this.replica = !answer.head().mark().isEmpty();
		this.published.listen(answer);
		GapPosition from = this.position;
		if (from == null) {
			GapPosition found = this.seek.accept(answer, this.published.last(), this.settings.ticker().nanos());
			move(found);
			return new LogPage(List.of(), found != null);
		}
		if (lags(from, answer)) {
			return new LogPage(List.of(), true);
		}
		verify(from, answer);
		return page(from, answer, pageSize);
	}

	// A replica that has less than what was read elsewhere will catch up.
	private boolean lags(GapPosition from, LogAnswer answer) {
		return this.replica && answer.anchor() == null && answer.head().id() < from.lastId();
	}

	private static void verify(GapPosition from, LogAnswer answer) {
		from.last().verify(answer);
		answer.pruned().verifyIdPassed(from.lowWater());
		Anchor mark = from.mark();
		if (mark != null && !from.gaps().isEmpty()) {
			mark.verify(answer.first(GapSelects.MARK), answer.prunedTo());
		}
	}

	private LogPage page(GapPosition from, LogAnswer answer, int pageSize) {
		List<LogRow> late = answer.part(GapSelects.OPEN);
		List<LogRow> later = answer.part(GapSelects.NEW);
		boolean complete = late.size() < pageSize;
		boolean unchanged = from.gaps().isEmpty() || this.segments.accept(answer, complete);
		OpenRanges open = learnMark(from.gaps(), answer);
		open = open.without(late.stream().map(Anchor::of).toList());
		if (complete && unchanged && (from.gaps().isEmpty() || this.allAsked)) {
			OpenRanges left = this.published.believe(open, answer);
			this.counts.addPublished(open.size() - left.size());
			open = timeOut(left);
		}
		this.counts.addLate(late.size());
		move(appended(from.last(), open, later));
		boolean drained = complete && unchanged && later.size() < pageSize && (from.gaps().isEmpty() || this.allAsked);
		return new LogPage(rows(late, later), drained);
	}

	private static OpenRanges learnMark(OpenRanges open, LogAnswer answer) {
		LogRow row = answer.first(GapSelects.MARK);
		boolean unknown = row != null && !open.isEmpty() && open.first().before() == null;
		return (unknown && row != null) ? open.withMark(Anchor.of(row)) : open;
	}

	private OpenRanges timeOut(OpenRanges open) {
		OpenRanges left = open.keep((range) -> !this.judge.isTimedOut(range));
		if (left != open) {
			List<OpenRange> given = open.list().stream().filter(this.judge::isTimedOut).toList();
			this.counts.addTimedOut(given.size(), given.get(given.size() - 1), this.settings.gapTimeout());
		}
		return left;
	}

	private GapPosition appended(Anchor last, OpenRanges open, List<LogRow> later) {
		List<OpenRange> gaps = new ArrayList<>();
		OpenRange.Watch watch = OpenRange.Watch.begin(this.settings.ticker().nanos());
		LogRow reached = null;
		for (LogRow row : later) {
			long end = (reached != null) ? reached.id() : last.id();
			if (row.id() > end + 1) {
				gaps.add(new OpenRange(end + 1, row.id() - 1, (reached != null) ? Anchor.of(reached) : last, watch));
			}
			reached = row;
		}
		return new GapPosition(last.orLatest(later), this.segments.bounded(open.plus(gaps)));
	}

	private static List<CacheInstruction> rows(List<LogRow> late, List<LogRow> later) {
		List<CacheInstruction> rows = new ArrayList<>(late.size() + later.size());
		late.forEach((row) -> rows.add(row.toInstruction()));
		later.forEach((row) -> rows.add(row.toInstruction()));
		return rows;
	}

	private void move(@Nullable GapPosition to) {
		this.position = to;
		this.counts.look((to != null) ? to.gaps() : OpenRanges.NONE);
	}

	@Override
	public boolean onStandby() {
		return this.replica;
	}

	@Override
	public void prepare(Connection connection) throws SQLException {
		this.server = GapServer.ask(connection, this.dialect);
		if (!this.server.alone()) {
			this.counts.tellThatNothingCanBeProved(this.server.cluster(), this.settings.gapTimeout());
		}
	}

	@Override
	public @Nullable Duration proofPause() {
		GapPosition at = this.position;
		if (at == null || at.gaps().isEmpty() || !mayProve()) {
			return null;
		}
		// The longer nothing new is open, the seldomer: it is a transaction that lasts.
		Duration half = this.settings.ticker().since(at.gaps().last().watch().opened()).dividedBy(2);
		return (half.compareTo(this.settings.proofPause()) > 0) ? half : this.settings.proofPause();
	}

	private boolean mayProve() {
		return this.server != null && this.server.alone() && !this.replica;
	}

	@Override
	public @Nullable String settle(Connection connection) throws SQLException {
		if (this.server == null) {
			prepare(connection);
		}
		GapPosition at = this.position;
		if (at == null || this.server == null || !mayProve()) {
			return null;
		}
		return this.published.publish(prove(at, this.server, connection).mark());
	}

	private GapPosition prove(GapPosition at, GapServer server, Connection connection) throws SQLException {
		OpenRanges left = this.judge.judge(at.gaps(), server, connection);
		this.counts.addProved(at.gaps().size() - left.size());
		GapPosition proved = new GapPosition(at.last(), left);
		move(proved);
		return proved;
	}

	@Override
	public LogPosition position() {
		GapPosition reached = this.position;
		if (reached == null) {
			throw new IllegalStateException("The cursor has not read anything yet");
		}
		return reached;
	}

	@Override
	public void resume(String text) {
		move(GapPosition.parse(text, this.settings.ticker().nanos()));
		this.segments.clear();
	}

	@Override
	public void seekHead() {
		move(null);
		this.segments.clear();
		this.seek.begin();
	}

	@Override
	public LogSelect waiting() {
		return this.selects.waiting((GapPosition) position());
	}

}
