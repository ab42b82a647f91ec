package io.lbsync.delivery;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static io.lbsync.instruction.RefreshInstruction.refreshAll;
import static io.lbsync.instruction.RefreshInstruction.refreshByGuid;
import static io.lbsync.instruction.RefreshInstruction.refreshByIds;
import static io.lbsync.instruction.RefreshInstruction.refreshByJson;
import static io.lbsync.instruction.RefreshInstruction.removeById;
import static org.assertj.core.api.Assertions.assertThat;

class ChangesTests {

	private static final UUID A = UUID.randomUUID();

	private static final UUID B = UUID.randomUUID();

	private final Changes changes = new Changes();

	@Test
	void refreshOfEverythingSwallowsWhatWasBeforeAndAfterOfItsRefresherOnly() {
		this.changes.refresh(A, List.of(1));
		this.changes.refresh(B, List.of(1));
		this.changes.refreshAll(A);
		this.changes.remove(A, List.of(2));
		assertThat(this.changes.drain()).containsExactly(refreshAll(A), refreshByIds(B, List.of(1)));
	}

	@Test
	void equalOnesCollapse() {
		this.changes.refresh(A, List.of(1, 2));
		this.changes.refresh(A, List.of(2, 1));
		this.changes.remove(A, List.of(3, 3));
		this.changes.refreshGuids(A, List.of(B, B));
		this.changes.refreshItems(A, List.of("{}", "{}"));
		assertThat(this.changes.drain()).containsExactly(refreshByIds(A, List.of(1, 2)), removeById(A, 3),
				refreshByGuid(A, B), refreshByJson(A, "[{}]"));
	}

	@Test
	void lastWordAboutAnIdCounts() {
		this.changes.refresh(A, List.of(1, 2));
		this.changes.remove(A, List.of(1));
		this.changes.remove(A, List.of(3));
		this.changes.refresh(A, List.of(3));
		assertThat(this.changes.drain()).containsExactly(refreshByIds(A, List.of(2, 3)), removeById(A, 1));
	}

	@Test
	void lastPayloadComesLast() {
		this.changes.refreshItems(A, List.of("1", "2", "1"));
		assertThat(this.changes.drain()).containsExactly(refreshByJson(A, "[2,1]"));
	}

	@Test
	void nothingIsSaidTwice() {
		this.changes.refreshAll(A);
		this.changes.drain();
		assertThat(this.changes.drain()).isEmpty();
	}

	@Test
	void payloadsAreCutAtAThousand() {
		List<String> items = IntStream.range(0, 2001).mapToObj(String::valueOf).toList();
		assertThat(JsonChunks.of(items)).hasSize(3).last().isEqualTo("[2000]");
	}

	@Test
	void payloadsAreCutAt256KilobytesOfUtf8() {
		// Three bytes each in UTF-8, so one item is nearly 150 KB.
		String item = "\"" + "\u20ac".repeat(50_000) + "\"";
		assertThat(JsonChunks.of(List.of(item, item, "1"))).containsExactly("[" + item + "]", "[" + item + ",1]");
	}

	@Test
	void payloadThatIsTooLongStandsAlone() {
		String item = "\"" + "x".repeat(JsonChunks.MOST_BYTES) + "\"";
		assertThat(JsonChunks.of(List.of("1", item, "2"))).containsExactly("[1]", "[" + item + "]", "[2]");
	}

}
