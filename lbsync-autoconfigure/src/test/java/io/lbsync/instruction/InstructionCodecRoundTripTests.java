package io.lbsync.instruction;

import java.util.List;
import java.util.UUID;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is written is read again, whatever it is.
 */
class InstructionCodecRoundTripTests {

	private final InstructionCodec codec = new InstructionCodec();

	@Property(tries = 500)
	void whatWasWrittenIsReadAgain(@ForAll("instructionLists") List<RefreshInstruction> instructions) {
		String json = this.codec.write(instructions);
		assertThat(json).isPrintable().matches("\\p{ASCII}*");
		assertThat(this.codec.read(json)).isEqualTo(instructions);
	}

	@Property(tries = 500)
	void anyTextIsWrittenAsAsciiThatIsValidUnicodeWhenRead(@ForAll("brokenTexts") String payload) {
		RefreshInstruction instruction = RefreshInstruction.refreshByJson(new UUID(1, 2), payload);
		String read = this.codec.read(this.codec.write(List.of(instruction))).get(0).jsonPayload();
		assertThat(read).hasSameSizeAs(payload);
		assertThat(read.codePoints()).noneMatch((codePoint) -> Character.getType(codePoint) == Character.SURROGATE);
	}

	@Property(tries = 500)
	void rowsHoldAllInstructionsInOrder(@ForAll("instructionLists") List<RefreshInstruction> instructions,
			@ForAll("limits") int limit) {
		List<InstructionRow> rows = new InstructionRows(this.codec, limit, (id) -> false).cut(instructions);
		assertThat(rows).hasSize((instructions.size() + limit - 1) / limit);
		assertThat(rows).flatMap((row) -> this.codec.read(row.json())).isEqualTo(instructions);
		assertThat(rows).allSatisfy((row) -> assertThat(InstructionCodecTests.count(this.codec.read(row.json())))
			.isEqualTo(row.instructionCount()));
	}

	@Provide
	Arbitrary<String> brokenTexts() {
		return Arbitraries.strings().withCharRange('\uD7FE', '\uE001').withCharRange('a', 'c').ofMaxLength(20);
	}

	@Provide
	Arbitrary<Integer> limits() {
		return Arbitraries.integers().between(1, 5);
	}

	@Provide
	Arbitrary<List<RefreshInstruction>> instructionLists() {
		return instructions().list().ofMaxSize(12);
	}

	private Arbitrary<RefreshInstruction> instructions() {
		Arbitrary<UUID> guids = Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
		// The empty GUID is null, and a count of 0 is read as 1.
		return Combinators
			.combine(Arbitraries.integers(), guids,
					guids.filter((guid) -> !guid.equals(new UUID(0, 0))).injectNull(0.5), Arbitraries.integers(),
					texts(), Arbitraries.integers().between(1, 100_000), texts())
			.as(RefreshInstruction::new);
	}

	private Arbitrary<String> texts() {
		Arbitrary<Integer> codePoints = Arbitraries.oneOf(Arbitraries.integers().between(0, 0x7F),
				Arbitraries.integers().between(0x80, 0xD7FF), Arbitraries.integers().between(0xE000, 0xFFFF),
				Arbitraries.integers().between(0x10000, 0x10FFFF), Arbitraries.of((int) '"', (int) '\\', 0, 0x7F));
		return codePoints.list()
			.ofMaxSize(40)
			.map((list) -> list.stream()
				.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
				.toString())
			.injectNull(0.3);
	}

}
