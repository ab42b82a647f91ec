package io.lbsync.instruction;

import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows are passed over by the reader when, and only when, they are known to be applied
 * here.
 */
class OwnInstructionsTests {

	private final OwnInstructions own = new OwnInstructions();

	@Test
	void aRowIsPassedOverOnceWhenItIsKnownToBeApplied() {
		this.own.written(List.of(1L, 2L));
		this.own.applied(List.of(1L));
		assertThat(this.own.seen(1)).isTrue();
		assertThat(this.own.seen(1)).as("ids may be used again").isFalse();
		assertThat(this.own.seen(2)).as("its outcome is open").isFalse();
		assertThat(this.own.seen(3)).as("another server's").isFalse();
	}

	@Test
	void aRowThatTheReaderSawBeforeIsNotRemembered() {
		this.own.written(List.of(1L));
		assertThat(this.own.seen(1)).isFalse();
		this.own.applied(List.of(1L));
		assertThat(this.own.seen(1)).isFalse();
	}

	@Test
	void whereNobodyReadsItDoesNotGrowWithoutEnd() {
		for (long first = 0; first < 300_000; first += 1000) {
			List<Long> ids = LongStream.range(first, first + 1000).boxed().toList();
			this.own.written(ids);
			this.own.applied(ids);
		}
		assertThat(LongStream.range(0, 300_000).filter(this.own::seen).count()).isLessThanOrEqualTo(101_000);
		assertThat(this.own.seen(299_999)).as("asked for already").isFalse();
	}

}
