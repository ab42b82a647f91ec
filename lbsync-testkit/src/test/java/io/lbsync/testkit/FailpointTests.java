package io.lbsync.testkit;

import java.util.List;

import io.lbsync.testkit.Failpoint.Moment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Failpoint}.
 */
class FailpointTests {

	@Test
	void happensOnceAtItsCount() {
		Failpoint failpoint = Failpoint.parse("before:2");
		assertThat(failpoint.isDue(Moment.BEFORE, List.of("a"))).isFalse();
		assertThat(failpoint.isDue(Moment.BEFORE, List.of("b"))).isTrue();
		assertThat(failpoint.isDue(Moment.BEFORE, List.of("c"))).isFalse();
	}

	@Test
	void countsOnlyItsMoment() {
		Failpoint failpoint = Failpoint.parse("after:1");
		assertThat(failpoint.isDue(Moment.BEFORE, List.of("a"))).isFalse();
		assertThat(failpoint.isDue(Moment.AFTER, List.of("a"))).isTrue();
	}

	@Test
	void countsOnlyWhatMatches() {
		Failpoint failpoint = Failpoint.parse("after:INSERT INTO \"a:b\":1");
		assertThat(failpoint.isDue(Moment.AFTER, List.of("UPDATE \"a:b\""))).isFalse();
		assertThat(failpoint.isDue(Moment.AFTER, List.of("INSERT INTO \"a:b\" VALUES (1)"))).isTrue();
	}

	@Test
	void countsEachMemberOfABatch() {
		Failpoint failpoint = Failpoint.parse("before:3");
		assertThat(failpoint.isDue(Moment.BEFORE, List.of("a", "b"))).isFalse();
		assertThat(failpoint.isDue(Moment.BEFORE, List.of("c", "d"))).isTrue();
	}

	@Test
	void countsACommitOnce() {
		Failpoint failpoint = Failpoint.parse("before-commit:a:2");
		assertThat(failpoint.isDue(Moment.BEFORE_COMMIT, List.of("a", "a", "b"))).isFalse();
		assertThat(failpoint.isDue(Moment.BEFORE_COMMIT, List.of("b"))).isFalse();
		assertThat(failpoint.isDue(Moment.BEFORE_COMMIT, List.of("b", "a"))).isTrue();
	}

	@Test
	void commitWithoutStatementsCountsWhenNothingHasToMatch() {
		assertThat(Failpoint.parse("after-commit:1").isDue(Moment.AFTER_COMMIT, List.of())).isTrue();
		assertThat(Failpoint.parse("after-commit:a:1").isDue(Moment.AFTER_COMMIT, List.of())).isFalse();
	}

	@Test
	void actionIsToHaltUnlessSaid() {
		assertThat(Failpoint.parse("at:here:1").action()).isEqualTo(Failpoint.Action.HALT);
		assertThat(Failpoint.parse("halt-at:here:1").action()).isEqualTo(Failpoint.Action.HALT);
		assertThat(Failpoint.parse("pause-at:here:1").action()).isEqualTo(Failpoint.Action.PAUSE);
		assertThat(Failpoint.parse("drop-after-commit:1").action()).isEqualTo(Failpoint.Action.DROP);
	}

	@ParameterizedTest
	@ValueSource(strings = { "after", "after:0", "after:x", "sleep-after:1", "afterwards:1", "after-commit" })
	void textThatDoesNotFollowTheSyntaxIsRejected(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Failpoint.parse(text))
			.withMessageContainingAll("'" + text + "'", "after-commit", "count");
	}

	@Test
	void namedPlaceHasNoConnectionToDrop() {
		assertThatIllegalArgumentException().isThrownBy(() -> Failpoint.parse("drop-at:here:1"))
			.withMessageContaining("no connection");
	}

}
