package io.lbsync.instruction;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows that Umbraco itself wrote. Skipped where the data is not at hand.
 */
class GenuineRowsTests {

	private final InstructionCodec codec = new InstructionCodec();

	@ParameterizedTest
	@ValueSource(strings = { "oldest", "instructions/v10", "instructions/v11", "instructions/v12", "instructions/v13",
			"instructions/v14", "instructions/v15", "instructions/v16", "instructions/v17", "instructions/v18" })
	void everyRowIsReadAndItsInstructionsAreCounted(String file) {
		List<JsonNode> rows = JsonLines.genuine(file + ".jsonl");
		assertThat(rows).isNotEmpty();
		for (JsonNode row : rows) {
			List<RefreshInstruction> instructions = this.codec.read(row.get("jsonInstruction").asString());
			int count = InstructionCodecTests.count(instructions);
			assertThat(instructions).as(row.toString()).isNotEmpty();
			assertThat(count).as(row.toString()).isEqualTo(row.get("instructionCount").asInt(count));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "v14", "v15", "v16", "v17", "v18" })
	void everyRowOfTheNewestFormIsWrittenByteForByte(String file) {
		for (JsonNode row : JsonLines.genuine("instructions/" + file + ".jsonl")) {
			String json = row.get("jsonInstruction").asString();
			assertThat(this.codec.write(this.codec.read(json))).isEqualTo(json);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "v10", "v11", "v12", "v13" })
	void everyRowOfAnOlderFormMeansTheSameInTheNewest(String file) {
		for (JsonNode row : JsonLines.genuine("instructions/" + file + ".jsonl")) {
			List<RefreshInstruction> instructions = this.codec.read(row.get("jsonInstruction").asString());
			assertThat(this.codec.read(this.codec.write(instructions))).isEqualTo(instructions);
		}
	}

	@Test
	void everyVectorIsWrittenByteForByte() {
		List<JsonNode> vectors = JsonLines.genuine("encoding.jsonl");
		assertThat(vectors).hasSizeGreaterThan(40);
		for (JsonNode vector : vectors) {
			String what = vector.get("what").asString();
			List<RefreshInstruction> instructions = instructions(vector.get("instructions"));
			InstructionRow row = new InstructionRow(vector.get("row").asString(), vector.get("count").asInt());
			assertThat(new InstructionRows(this.codec, 1000, (id) -> false).cut(instructions)).as(what)
				.containsExactly(row);
			assertThat(this.codec.write(instructions)).as(what).isEqualTo(row.json());
			// A count of 0 is not written and so is not read.
			assertThat(this.codec.read(row.json())).as(what)
				.usingRecursiveFieldByFieldElementComparatorIgnoringFields("jsonIdCount")
				.isEqualTo(instructions);
		}
	}

	@Test
	void payloadsAreWrittenByteForByte() {
		PayloadCodec payloads = new PayloadCodec();
		List<String> texts = JsonLines.genuine("encoding.jsonl")
			.stream()
			.filter((vector) -> vector.get("what").asString().startsWith("member name"))
			.map((vector) -> vector.get("instructions").get(0).get("jsonPayload").asString())
			.toList();
		assertThat(texts).hasSizeGreaterThan(8)
			.allSatisfy((text) -> assertThat(payloads.write(payloads.read(text, Member.class))).isEqualTo(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18" })
	void contentPayloadsOfAllVersionsReachTheRefresher(String file) {
		ContentRefresher refresher = new ContentRefresher(new ArrayList<>());
		RefreshDispatch dispatch = new RefreshDispatch(new CacheRefreshers(List.of(refresher)), new PayloadCodec());
		int expected = 0;
		for (JsonNode row : JsonLines.genuine("instructions/" + file + ".jsonl")) {
			for (RefreshInstruction instruction : this.codec.read(row.get("jsonInstruction").asString())) {
				if (instruction.refresherId().equals(refresher.uniqueId())) {
					assertThat(dispatch.apply(instruction)).as(row.toString()).isEqualTo(RefreshResult.APPLIED);
					expected++;
				}
			}
		}
		assertThat(refresher.payloads).hasSizeGreaterThanOrEqualTo(expected)
			.allSatisfy((payload) -> assertThat(payload.changeTypes()).isNotBlank());
	}

	private static List<RefreshInstruction> instructions(JsonNode array) {
		List<RefreshInstruction> instructions = new ArrayList<>();
		for (JsonNode node : array) {
			UUID guid = UUID.fromString(node.get("guidId").asString());
			instructions.add(new RefreshInstruction(node.get("refreshType").asInt(),
					UUID.fromString(node.get("refresherId").asString()), guid.equals(new UUID(0, 0)) ? null : guid,
					node.get("intId").asInt(), node.get("jsonIds").asString(null), node.get("jsonIdCount").asInt(),
					node.get("jsonPayload").asString(null)));
		}
		return instructions;
	}

	record Member(int id, String username, boolean removed) {
	}

	record Content(int id, UUID key, String changeTypes, Boolean blueprint, List<String> publishedCultures) {
	}

	record ContentRefresher(List<Content> payloads) implements PayloadCacheRefresher<Content> {

		@Override
		public UUID uniqueId() {
			return UUID.fromString("900a4fbe-df3c-41e6-bb77-be896cd158ea");
		}

		@Override
		public String name() {
			return "Content";
		}

		@Override
		public Class<Content> payloadType() {
			return Content.class;
		}

		@Override
		public void refresh(List<Content> payloads) {
			this.payloads.addAll(payloads);
		}

		@Override
		public void refreshAll() {
		}

	}

}
