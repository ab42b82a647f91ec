package io.lbsync.instruction;

import java.util.Random;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TransactionSnapshot}.
 */
class TransactionSnapshotTests {

	private static final int END = 24;

	private final Random random = new Random(42);

	@Test
	void saysWhatItSaw() {
		TransactionSnapshot snapshot = TransactionSnapshot.parse("10:20:10,15");
		assertThat(LongStream.range(5, 25).filter(snapshot::saw)).containsExactly(5L, 6L, 7L, 8L, 9L, 11L, 12L, 13L,
				14L, 16L, 17L, 18L, 19L);
		assertThat(snapshot).hasToString("10:20:10,15");
		assertThat(TransactionSnapshot.below(7)).hasToString("7:7:");
	}

	@Test
	void aUnionSawWhatEitherSawAndAnIntersectionWhatBothDid() {
		for (int i = 0; i < 10_000; i++) {
			TransactionSnapshot one = any();
			TransactionSnapshot other = any();
			TransactionSnapshot union = one.union(other);
			TransactionSnapshot intersection = one.intersection(other);
			for (long xid = 0; xid <= END; xid++) {
				assertThat(union.saw(xid)).as("%s or %s: %d", one, other, xid)
					.isEqualTo(one.saw(xid) || other.saw(xid));
				assertThat(intersection.saw(xid)).as("%s and %s: %d", one, other, xid)
					.isEqualTo(one.saw(xid) && other.saw(xid));
			}
			assertThat(TransactionSnapshot.parse(union.toString())).hasToString(union.toString());
			assertThat(union.xmin()).isLessThanOrEqualTo(union.xmax());
		}
	}

	@Test
	void whatLiesBeyondATransactionIsForgotten() {
		for (int i = 0; i < 1_000; i++) {
			TransactionSnapshot snapshot = any();
			long last = this.random.nextInt(END + 2);
			TransactionSnapshot part = snapshot.upTo(last);
			for (long xid = 1; xid <= END + 2; xid++) {
				assertThat(part.saw(xid)).as("%s up to %d: %d", snapshot, last, xid)
					.isEqualTo(xid <= last && snapshot.saw(xid));
			}
			assertThat(part.xmin()).isLessThanOrEqualTo(part.xmax());
		}
	}

	private TransactionSnapshot any() {
		long xmax = 1 + this.random.nextInt(END);
		long[] inProgress = LongStream.range(1, xmax).filter((xid) -> this.random.nextInt(3) == 0).toArray();
		return new TransactionSnapshot((inProgress.length > 0) ? inProgress[0] : xmax, xmax, inProgress);
	}

}
