package io.lbsync.instruction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class PrunedToTests {

	private static final PrunedTo PRUNED = new PrunedTo(10, "cluster-table", 700);

	@Test
	void isReadAsItWasWritten() {
		assertThat(PrunedTo.parse(PRUNED.text())).isEqualTo(PRUNED);
		PrunedTo plain = new PrunedTo(10, "", 0);
		assertThat(plain.text()).isEqualTo("10");
		assertThat(PrunedTo.parse("10")).isEqualTo(plain);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "x", "1/2", "1/2/3/4", "1/scope/x", "99999999999999999999" })
	void whatCannotBeReadIsNothing(String text) {
		assertThat(PrunedTo.parse(text)).isEqualTo(PrunedTo.NONE);
	}

	@Test
	void isBelievedOnlyBelowTheHead() {
		assertThat(PRUNED.ifBelow(11)).isEqualTo(PRUNED);
		assertThat(PRUNED.ifBelow(10)).isEqualTo(PrunedTo.NONE);
	}

	@Test
	void growsInBothAndNeverShrinks() {
		assertThat(PRUNED.and(new PrunedTo(8, "cluster-table", 900))).isEqualTo(new PrunedTo(10, "cluster-table", 900));
		assertThat(PRUNED.and(new PrunedTo(12, "cluster-table", 600)))
			.isEqualTo(new PrunedTo(12, "cluster-table", 700));
		assertThat(PRUNED.and(new PrunedTo(12, "another-table", 5))).isEqualTo(new PrunedTo(12, "another-table", 5));
		assertThat(PrunedTo.NONE.and(PRUNED)).isEqualTo(PRUNED);
	}

	@Test
	void whoHasReadToThereHasMissedNothing() {
		assertThatNoException().isThrownBy(() -> PRUNED.verifyIdPassed(10));
		assertThatExceptionOfType(PositionLostException.class).isThrownBy(() -> PRUNED.verifyIdPassed(9));
	}

	@Test
	void whoseSnapshotWasTakenAfterTheTransactionEndedHasMissedNothing() {
		assertThatNoException().isThrownBy(() -> PRUNED.verifyMarkPassed("cluster-table", 701, 800));
		assertThatExceptionOfType(PositionLostException.class)
			.isThrownBy(() -> PRUNED.verifyMarkPassed("cluster-table", 700, 800));
	}

	@Test
	void transactionsOfAnotherClusterOrOfTheFutureSayNothing() {
		assertThatNoException().isThrownBy(() -> PRUNED.verifyMarkPassed("another-table", 5, 800));
		assertThatNoException().isThrownBy(() -> PRUNED.verifyMarkPassed("cluster-table", 5, 700));
	}

}
