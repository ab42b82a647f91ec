package io.lbsync.instruction;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HandedOutRows}.
 */
class HandedOutRowsTests {

	private final HandedOutRows rows = new HandedOutRows(3);

	@Test
	void remembersRowsAndTheirTransactions() {
		assertThat(this.rows.isEmpty()).isTrue();
		assertThat(this.rows.array()).isEqualTo("{}");
		this.rows.add(7, 20);
		this.rows.add(5, 10);
		this.rows.add(6, 10);
		assertThat(this.rows.isEmpty()).isFalse();
		assertThat(this.rows.array()).isEqualTo("{7,5,6}");
		assertThat(this.rows.transactions()).containsExactly(10, 20);
	}

	@Test
	void forgetsWhatASnapshotSaw() {
		this.rows.add(7, 20);
		this.rows.add(5, 10);
		this.rows.add(6, 11);
		this.rows.forget(TransactionSnapshot.parse("10:20:10"));
		assertThat(this.rows.array()).isEqualTo("{7,5}");
		this.rows.clear();
		assertThat(this.rows.isEmpty()).isTrue();
	}

	@Test
	void forgetsTheOldestRatherThanGrowWithoutEnd() {
		for (long id = 1; id <= 1000; id++) {
			this.rows.add(id, id + 100);
		}
		assertThat(this.rows.array()).isEqualTo("{998,999,1000}");
	}

}
