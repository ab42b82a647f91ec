package io.lbsync.instruction;

import java.util.List;
import java.util.UUID;

import io.lbsync.RecordingRefresher;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CacheRefreshersTests {

	private final CacheRefresher prices = new RecordingRefresher("Prices", new UUID(0, 1), false);

	private final CacheRefresher stock = new RecordingRefresher("Stock", new UUID(0, 2), false);

	@Test
	void refreshersAreFoundByTheirId() {
		CacheRefreshers refreshers = new CacheRefreshers(List.of(this.stock, this.prices));
		assertThat(refreshers.find(new UUID(0, 1))).containsSame(this.prices);
		assertThat(refreshers.find(new UUID(0, 3))).isEmpty();
	}

	@Test
	void refreshersKeepTheirOrder() {
		assertThat(new CacheRefreshers(List.of(this.stock, this.prices)).all()).containsExactly(this.stock,
				this.prices);
		assertThat(new CacheRefreshers(List.of()).all()).isEmpty();
	}

	@Test
	void twoRefreshersWithOneIdAreRejectedByName() {
		CacheRefresher copy = new RecordingRefresher("Copy of prices", new UUID(0, 1), false);
		assertThatIllegalArgumentException().isThrownBy(() -> new CacheRefreshers(List.of(this.prices, copy)))
			.withMessageContaining("'Prices' (" + RecordingRefresher.class.getName() + ")")
			.withMessageContaining("'Copy of prices'")
			.withMessageContaining(new UUID(0, 1).toString())
			.withMessageContaining("GUID of its own");
	}

}
