package io.lbsync.instruction;

import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class InstructionRowsTests {

	private static final UUID OWN = UUID.fromString("6d7c1f3e-0c52-4b8e-9d63-0b5f2f0f6c11");

	private static final UUID CONTENT = UUID.fromString("900a4fbe-df3c-41e6-bb77-be896cd158ea");

	private final InstructionCodec codec = new InstructionCodec();

	@Test
	void noInstructionsAreNoRow() {
		assertThat(rows(10).cut(List.of())).isEmpty();
	}

	@Test
	void aRowHoldsAtMostSoManyInstructions() {
		List<RefreshInstruction> instructions = IntStream.range(0, 21)
			.mapToObj((id) -> RefreshInstruction.removeById(OWN, id))
			.toList();
		List<InstructionRow> rows = rows(10).cut(instructions);
		assertThat(rows).extracting(InstructionRow::instructionCount).containsExactly(10, 10, 1);
		assertThat(rows).flatMap((row) -> this.codec.read(row.json())).isEqualTo(instructions);
	}

	@Test
	void aRowThatIsJustFullIsFollowedByNoEmptyOne() {
		assertThat(rows(10).cut(Collections.nCopies(20, RefreshInstruction.refreshAll(OWN)))).hasSize(2);
	}

	@Test
	void instructionsAreCutByTheirNumberAndCountedByTheirIds() {
		List<RefreshInstruction> instructions = List.of(RefreshInstruction.refreshByIds(OWN, List.of(1, 2, 3)),
				RefreshInstruction.refreshAll(OWN), RefreshInstruction.refreshByIds(OWN, List.of()));
		assertThat(rows(3).cut(instructions)).extracting(InstructionRow::instructionCount).containsExactly(4);
	}

	@Test
	void theTextOfARowFillsTheLimitAndDoesNotPassIt() {
		int rest = InstructionRows.MOST_TEXT - text(payload(1000)).length();
		RefreshInstruction fits = payload(rest - text(payload(0)).length() + 1);
		assertThat(rows(10).cut(List.of(payload(1000), fits))).extracting((row) -> row.json().length())
			.containsExactly(InstructionRows.MOST_TEXT);
		RefreshInstruction tooLarge = payload(fits.jsonPayload().length() + 1);
		assertThat(rows(10).cut(List.of(payload(1000), tooLarge))).hasSize(2);
	}

	@Test
	void aSingleLargerInstructionStaysAlone() {
		List<InstructionRow> rows = rows(10).cut(List.of(payload(1), payload(1_000_000), payload(2)));
		assertThat(rows).extracting(InstructionRow::json)
			.containsExactly(text(payload(1)), text(payload(1_000_000)), text(payload(2)));
	}

	@Test
	void sizeIsThatOfTheEscapedText() {
		RefreshInstruction quotes = RefreshInstruction.refreshByJson(OWN, "\"".repeat(30_000));
		assertThat(rows(10).cut(List.of(quotes, quotes))).hasSize(2);
	}

	@Test
	void instructionsThatUmbracoCannotApplyAreHiddenFromIt() {
		InstructionRows rows = new InstructionRows(this.codec, 10, (id) -> !UmbracoRefreshers.KNOWN.contains(id));
		List<InstructionRow> cut = rows.cut(List.of(RefreshInstruction.refreshAll(OWN),
				RefreshInstruction.refreshByIds(OWN, List.of(1, 2)), RefreshInstruction.refreshAll(CONTENT)));
		assertThat(cut).flatMap((row) -> this.codec.read(row.json()))
			.extracting(RefreshInstruction::refreshType)
			.containsExactly(100, 103, 0);
		assertThat(cut).extracting(InstructionRow::instructionCount).containsExactly(4);
	}

	@Test
	void whatIsHiddenAlreadyIsNotHiddenTwice() {
		List<InstructionRow> hidden = new InstructionRows(this.codec, 10, (id) -> true)
			.cut(List.of(new RefreshInstruction(105, OWN, null, 7, null, 1, null)));
		assertThat(this.codec.read(hidden.get(0).json())).extracting(RefreshInstruction::refreshType)
			.containsExactly(105);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1 })
	void aLimitBelowOneIsRejected(int limit) {
		assertThatIllegalArgumentException().isThrownBy(() -> rows(limit)).withMessageContaining("'maxInstructions'");
	}

	@Test
	void refreshersOfAllVersionsAreKnown() {
		assertThat(UmbracoRefreshers.KNOWN).hasSize(26).contains(CONTENT).doesNotContain(OWN);
	}

	private InstructionRows rows(int limit) {
		return new InstructionRows(this.codec, limit, (id) -> false);
	}

	private String text(RefreshInstruction instruction) {
		return this.codec.write(List.of(instruction));
	}

	private static RefreshInstruction payload(int length) {
		return RefreshInstruction.refreshByJson(OWN, "x".repeat(length));
	}

}
