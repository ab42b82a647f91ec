package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.lbsync.jdbc.Dialect;
import io.lbsync.jdbc.MySqlVariables;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

/**
 * Open ranges against a plain set of ids.
 */
class OpenRangesTests {

	private static final OpenRange.Watch WATCH = OpenRange.Watch.begin(0);

	@Property(tries = 500)
	void rangesAreWhatASetOfOpenIdsWouldBe(@ForAll @Size(max = 40) List<@LongRange(min = 1, max = 120) Long> visible,
			@ForAll @Size(max = 30) List<@LongRange(min = 1, max = 120) Long> late,
			@ForAll @LongRange(min = 0, max = 130) long settled) {
		TreeSet<Long> seen = new TreeSet<>(visible);
		OpenRanges ranges = OpenRanges.NONE.plus(gaps(seen));
		TreeSet<Long> open = new TreeSet<>();
		for (long id = 1; !seen.isEmpty() && id < seen.last(); id++) {
			if (!seen.contains(id)) {
				open.add(id);
			}
		}
		check(ranges, open);
		Set<Long> found = new TreeSet<>(late);
		ranges = ranges.without(found.stream().map((id) -> new Anchor(id, "f")).toList());
		open.removeAll(found);
		check(ranges, open);
		long last = seen.isEmpty() ? 0 : seen.last();
		GapPosition saved = new GapPosition(new Anchor(last, "f"), ranges);
		GapPosition back = GapPosition.parse(saved.text(), 0);
		for (long id : open) {
			assertThat(back.covers(Long.toString(id))).as("a restart asks for %d again", id).isFalse();
		}
		for (long id = 1; id <= 120; id++) {
			assertThat(saved.covers(Long.toString(id))).isEqualTo(id <= last && !open.contains(id));
		}
		assertThat(saved.lowWater()).isEqualTo(open.isEmpty() ? last : open.first() - 1);
		ranges = ranges.above(settled, null);
		open.headSet(settled, true).clear();
		check(ranges, open);
	}

	@Property(tries = 100)
	void aPositionIsShortHoweverManyRangesAreOpenAndForgetsNone(@ForAll @IntRange(min = 1, max = 3000) int rows,
			@ForAll @LongRange(min = 2, max = 1_000_000_000_000L) long stride) {
		List<OpenRange> gaps = new ArrayList<>();
		for (int i = 0; i < rows; i++) {
			gaps.add(new OpenRange(i * stride + 1, (i + 1) * stride - 1, null, WATCH));
		}
		GapPosition position = new GapPosition(new Anchor(rows * stride, "abc"), OpenRanges.of(gaps));
		assertThat(position.text().length()).isLessThan(520);
		GapPosition back = GapPosition.parse(position.text(), 0);
		assertThat(back.lastId()).isEqualTo(position.lastId());
		assertThat(back.lowWater()).isEqualTo(position.lowWater());
		for (OpenRange gap : gaps) {
			assertThat(back.gaps().contains(gap.from())).isTrue();
			assertThat(back.gaps().contains(gap.to())).isTrue();
		}
	}

	@Test
	void aClusterThatWritesOnSeveralServersProvesNothing() {
		assertThat(server("wsrep_on", "on").alone()).isFalse();
		assertThat(server("group_replication_group_name", "1-2-3").alone()).isFalse();
		assertThat(server("version", "8.0.11-tidb-v7").alone()).isFalse();
		assertThat(server("wsrep_on", "off").alone()).isTrue();
	}

	@Test
	void aReplicaThatCommitsInAnyOrderIsNotBelieved() {
		assertThat(server("replica_parallel_workers", "4").inOrder()).isFalse();
		assertThat(server("slave_parallel_workers", "1").inOrder()).isTrue();
		assertThat(GapServer
			.of(MySqlVariables.of(Map.of("replica_parallel_workers", "4", "replica_preserve_commit_order", "on")),
					dialect())
			.inOrder()).isTrue();
	}

	@Test
	void eachDatabaseIsAskedInItsOwnForm() {
		assertThat(server("version", "11.4.5-mariadb").lockingRead()).endsWith("LOCK IN SHARE MODE NOWAIT");
		assertThat(server("version", "8.0.31").lockingRead()).endsWith("FOR SHARE NOWAIT");
	}

	private static GapServer server(String name, String value) {
		return GapServer.of(MySqlVariables.of(Map.of(name, value)), dialect());
	}

	private static Dialect dialect() {
		Dialect dialect = mock(Dialect.class);
		when(dialect.sql(anyString())).thenAnswer((call) -> call.getArgument(0));
		return dialect;
	}

	private static List<OpenRange> gaps(TreeSet<Long> seen) {
		List<OpenRange> gaps = new ArrayList<>();
		long next = 1;
		for (long id : seen) {
			if (id > next) {
				gaps.add(new OpenRange(next, id - 1, null, WATCH));
			}
			next = id + 1;
		}
		return gaps;
	}

	private static void check(OpenRanges ranges, Set<Long> open) {
		Set<Long> ids = new TreeSet<>();
		long end = 0;
		for (OpenRange range : ranges.list()) {
			assertThat(range.from()).isGreaterThan(end);
			for (long id = range.from(); id <= range.to(); id++) {
				ids.add(id);
			}
			end = range.to();
		}
		assertThat(ids).isEqualTo(open);
		for (long id = 1; id <= 120; id++) {
			assertThat(ranges.contains(id)).isEqualTo(open.contains(id));
		}
	}

}
