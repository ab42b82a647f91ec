package io.lbsync.instruction;

import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class InstructionCodecTests {

	private static final UUID USERS = UUID.fromString("e057af6d-2ee6-41f4-8045-3694010f0aa6");

	private static final UUID THING = UUID.fromString("135d60e0-64d9-49ed-ab08-893c9ba44ae5");

	private final InstructionCodec codec = new InstructionCodec();

	@Test
	void writesTheRowOfUmbracosOwnTests() {
		RefreshInstruction instruction = RefreshInstruction.refreshByIds(USERS, List.of(-1));
		assertThat(this.codec.write(List.of(instruction, instruction)))
			.isEqualTo("[{\"RefreshType\":3,\"RefresherId\":\"e057af6d-2ee6-41f4-8045-3694010f0aa6\","
					+ "\"JsonIds\":\"[-1]\",\"JsonIdCount\":1},"
					+ "{\"RefreshType\":3,\"RefresherId\":\"e057af6d-2ee6-41f4-8045-3694010f0aa6\","
					+ "\"JsonIds\":\"[-1]\",\"JsonIdCount\":1}]");
	}

	@Test
	void writesAndReadsNoInstructions() {
		assertThat(this.codec.write(List.of())).isEqualTo("[]");
		assertThat(this.codec.read("[]")).isEmpty();
	}

	@Test
	void leavesOutWhatDotNetTakesForDefaults() {
		RefreshInstruction instruction = new RefreshInstruction(0, new UUID(0, 0), new UUID(0, 0), 0, null, 0, null);
		assertThat(this.codec.write(List.of(instruction))).isEqualTo("[{}]");
	}

	@Test
	void writesHalfASurrogatePairAsReplacementCharacter() {
		assertThat(payloadText("a\uD83Db\uDE00")).isEqualTo("\"a\\uFFFDb\\uFFFD\"");
		assertThat(payloadText("\uDE00\uD83D")).isEqualTo("\"\\uFFFD\\uFFFD\"");
		assertThat(payloadText("\uD83D\uD83D\uDE00")).isEqualTo("\"\\uFFFD\\uD83D\\uDE00\"");
	}

	@Test
	void readsAllFormsOfAMeaningAlike() {
		var byMeaning = JsonLines.own()
			.stream()
			.collect(Collectors.groupingBy((row) -> row.get("meaning").asString(), Collectors
				.mapping((row) -> this.codec.read(row.get("jsonInstruction").asString()), Collectors.toSet())));
		assertThat(byMeaning).hasSize(6).allSatisfy((meaning, readings) -> assertThat(readings).as(meaning).hasSize(1));
	}

	@Test
	void countsOfInstructionsMakeTheCountOfTheRow() {
		for (JsonNode row : JsonLines.own()) {
			int count = count(this.codec.read(row.get("jsonInstruction").asString()));
			assertThat(count).as(row.toString()).isEqualTo(row.get("instructionCount").asInt(count));
		}
	}

	@Test
	void writesTheNewestFormByteForByte() {
		List<String> rows = JsonLines.own()
			.stream()
			.filter((row) -> row.get("form").asString().equals("14 to 18"))
			.map((row) -> row.get("jsonInstruction").asString())
			.toList();
		assertThat(rows).hasSize(6)
			.allSatisfy((row) -> assertThat(this.codec.write(this.codec.read(row))).isEqualTo(row));
	}

	@Test
	void readsTwoInstructionsOfVersion7() {
		List<RefreshInstruction> instructions = this.codec.read("""
				[{"RefreshType":3,"RefresherId":"55698352-dfc5-4dbe-96bd-a4a0f6f77145",
				"GuidId":"00000000-0000-0000-0000-000000000000","IntId":0,
				"JsonIds":"[1,2,3,4,5,6,7,8,9,10,11]","JsonIdCount":11,"JsonPayload":null},
				{"RefreshType":3,"RefresherId":"27ab3022-3dfa-47b6-9119-5945bc88fd66",
				"GuidId":"00000000-0000-0000-0000-000000000000","IntId":0,
				"JsonIds":"[1,2,3,4,5,6]","JsonIdCount":6,"JsonPayload":null}]""");
		assertThat(instructions).extracting(RefreshInstruction::jsonIds)
			.containsExactly("[1,2,3,4,5,6,7,8,9,10,11]", "[1,2,3,4,5,6]");
		assertThat(instructions).extracting(RefreshInstruction::guidId).containsOnlyNulls();
		assertThat(count(instructions)).isEqualTo(17);
	}

	@Test
	void missingPropertiesHaveTheirDefaults() {
		assertThat(this.codec.read("[{\"RefresherId\":\"" + USERS + "\"}]"))
			.containsExactly(RefreshInstruction.refreshAll(USERS));
		assertThat(this.codec.read("[{}]")).containsExactly(RefreshInstruction.refreshAll(new UUID(0, 0)));
	}

	@Test
	void nullsCountAsMissing() {
		assertThat(this.codec.read("""
				[{"RefreshType":null,"RefresherId":"%s","GuidId":null,"IntId":null,"JsonIds":null,
				"JsonIdCount":null,"JsonPayload":null}]""".formatted(USERS)))
			.containsExactly(RefreshInstruction.refreshAll(USERS));
	}

	@Test
	void oneInstructionDoesNotLeakIntoTheNext() {
		RefreshInstruction full = new RefreshInstruction(4, USERS, THING, 7, "[1]", 9, "[]");
		RefreshInstruction plain = RefreshInstruction.refreshAll(USERS);
		assertThat(this.codec.read("[" + this.codec.write(List.of(full)) + ",{\"RefresherId\":\"" + USERS + "\"}]"))
			.containsExactly(full, plain);
	}

	@Test
	void arraysInArraysAreFlattenedInOrder() {
		assertThat(this.codec.read("[[{\"IntId\":1},[[{\"IntId\":2}],[]]],{\"IntId\":3}, []]"))
			.extracting(RefreshInstruction::intId)
			.containsExactly(1, 2, 3);
	}

	@Test
	void unknownPropertiesAreIgnoredWhateverTheyHold() {
		assertThat(this.codec.read("""
				[{"New":{"RefreshType":5,"a":[1,{}]},"IntId":1,"Other":[[],{}],"refreshType":3,"Flag":true}]"""))
			.containsExactly(new RefreshInstruction(0, new UUID(0, 0), null, 1, null, 1, null));
	}

	@Test
	void ofEqualPropertiesTheLastCounts() {
		assertThat(this.codec.read("[{\"IntId\":1,\"IntId\":2}]")).extracting(RefreshInstruction::intId)
			.containsExactly(2);
	}

	@Test
	void unknownTypesAreKept() {
		assertThat(this.codec.read("[{\"RefreshType\":9},{\"RefreshType\":2},{\"RefreshType\":103}]"))
			.extracting(RefreshInstruction::refreshType)
			.containsExactly(9, 2, 103);
	}

	@Test
	void guidsAreReadInUpperCaseToo() {
		assertThat(this.codec.read("[{\"RefresherId\":\"" + USERS.toString().toUpperCase() + "\"}]"))
			.extracting(RefreshInstruction::refresherId)
			.containsExactly(USERS);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			~~                                       | not a JSON array
			null                                     | not a JSON array
			{}                                       | not a JSON array
			"[]"                                     | not a JSON array
			7                                        | not a JSON array
			rubbish                                  | not valid JSON
			[                                        | not valid JSON
			[{"IntId":1}                             | not valid JSON
			[{"IntId":1},]                           | not valid JSON
			[{'IntId':1}]                            | not valid JSON
			[{"IntId":1}] []                         | something follows
			[{"IntId":1}] x                          | not valid JSON
			[1]                                      | neither an object nor an array
			["RefreshAll"]                           | neither an object nor an array
			[null]                                   | neither an object nor an array
			[{"RefreshType":"RefreshAll"}]           | 'RefreshType' is not a whole number
			[{"RefreshType":"3"}]                    | 'RefreshType' is not a whole number
			[{"RefreshType":true}]                   | 'RefreshType' is not a whole number
			[{"IntId":1.5}]                          | 'IntId' is not a whole number
			[{"IntId":3000000000}]                   | not valid JSON
			[{"JsonIdCount":[]}]                     | 'JsonIdCount' is not a whole number
			[{"RefresherId":"1-1-1-1-1"}]            | 'RefresherId' is not a GUID
			[{"RefresherId":7}]                      | 'RefresherId' is not a GUID
			[{"GuidId":""}]                          | 'GuidId' is not a GUID
			[{"GuidId":"135d60e064d949edab08893c9ba44ae5"}]       | 'GuidId' is not a GUID
			[{"GuidId":"135d60e0-64d9-49ed-ab08-893c9ba44aeg"}]   | 'GuidId' is not a GUID
			[{"GuidId":"135d60e0-64d9-49ed-ab08+893c9ba44ae5"}]   | 'GuidId' is not a GUID
			[{"GuidId":"135d60e0-64d9-49ed-ab08-893c9ba44ae\uFF15"}] | 'GuidId' is not a GUID
			[{"JsonIds":[1,2]}]                      | 'JsonIds' is not a string
			[{"JsonPayload":{"id":1}}]               | 'JsonPayload' is not a string
			""")
	void unreadableTextIsToldWithReasonAndBeginning(String json, String reason) {
		assertThatExceptionOfType(UnreadableInstructionException.class).isThrownBy(() -> this.codec.read(json))
			.withMessageContaining(reason)
			.withMessageContaining("'" + json + "'")
			.satisfies((ex) -> assertThat(ex.reason()).contains(reason));
	}

	@Test
	void onlyTheBeginningOfALongTextIsTold() {
		assertThatExceptionOfType(UnreadableInstructionException.class)
			.isThrownBy(() -> this.codec.read("x".repeat(100_000)))
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(1_000).contains("xxx..."))
			.satisfies((ex) -> assertThat(ex.reason()).hasSizeLessThan(1_000));
	}

	@Test
	void depthThatWouldExhaustTheStackIsUnreadable() {
		assertThatExceptionOfType(UnreadableInstructionException.class)
			.isThrownBy(() -> this.codec.read("[".repeat(1_000_000)));
	}

	@ParameterizedTest
	@ValueSource(ints = { 25_000_000 })
	void payloadsHaveNoLargestSize(int size) {
		List<RefreshInstruction> large = List.of(RefreshInstruction.refreshByJson(USERS, "x".repeat(size)));
		assertThat(this.codec.read(this.codec.write(large)).equals(large)).isTrue();
	}

	private String payloadText(String payload) {
		String json = this.codec.write(List.of(RefreshInstruction.refreshByJson(USERS, payload)));
		return json.substring(json.indexOf("Payload\":") + 9, json.length() - 2);
	}

	static int count(List<RefreshInstruction> instructions) {
		return instructions.stream().mapToInt(RefreshInstruction::jsonIdCount).sum();
	}

}
