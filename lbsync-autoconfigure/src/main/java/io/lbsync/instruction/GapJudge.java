package io.lbsync.instruction;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Says which open ranges are dead: looked at twice, a while apart, and found empty
 * ({@link GapProof}), or given up after the time-out. Keeps nothing: what is known of a
 * range is in its {@link OpenRange.Watch}.
 */
final class GapJudge {

	private final LogSettings settings;

	GapJudge(LogSettings settings) {
		this.settings = settings;
	}

	/**
	 * Look at the ranges that are old enough for it.
	 * @param open the open ranges
	 * @param server what is behind the connection
	 * @param connection a connection in autocommit mode that has just written
	 * @return what is left
	 * @throws SQLException from the driver
	 */
	OpenRanges judge(OpenRanges open, GapServer server, Connection connection) throws SQLException {
		List<OpenRange> old = open.list().stream().filter(this::isOld).toList();
		if (old.isEmpty()) {
			return open;
		}
		Map<OpenRange, GapProof.Outcome> outcomes = GapProof.look(connection, server, old);
		List<OpenRange> left = new ArrayList<>(open.size());
		for (OpenRange range : open.list()) {
			OpenRange judged = judge(range, outcomes.get(range));
			if (judged != null) {
				left.add(judged);
			}
		}
		return OpenRanges.of(left);
	}

	private boolean isOld(OpenRange range) {
		Long empty = range.watch().empty();
		long since = (empty != null) ? empty : range.watch().opened();
		return this.settings.ticker().since(since).compareTo(this.settings.proofPause()) >= 0;
	}

	private @Nullable OpenRange judge(OpenRange range, GapProof.@Nullable Outcome outcome) {
		if (outcome == null) {
			return range;
		}
		long now = this.settings.ticker().nanos();
		return switch (outcome) {
			case LOCKED -> range.with(range.watch().doubted().locked(now));
			case FOUND -> range.with(range.watch().doubted());
			// Only looked at when the first time was long enough ago.
			case EMPTY -> (range.watch().empty() != null) ? null : range.with(range.watch().firstEmpty(now));
		};
	}

	/**
	 * Whether nothing was heard of a range for as long as the time-out.
	 */
	boolean isTimedOut(OpenRange range) {
		return this.settings.ticker().since(range.watch().alive()).compareTo(this.settings.gapTimeout()) >= 0;
	}

}
