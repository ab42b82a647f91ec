package io.lbsync.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

import io.lbsync.instruction.RefreshInstruction;

/**
 * Writes {@link CacheEviction}s. The keys are JSON already: as part of the payload's, and
 * not as strings in it, they need no second escape.
 */
final class EvictionText {

	// Small enough for rows to be cut between instructions, large enough not to repeat
	// the envelope for each key.
	private static final int LONG = 16 * 1024;

	// ASCII only: survives databases and drivers of any character set.
	private static final JsonMapper json = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

	private EvictionText() {
	}

	/**
	 * Instructions to evict entries of a cache.
	 * @param refresher who understands them
	 * @param cache the cache
	 * @param keys the entries, as tagged JSON
	 * @return as few instructions as are not too long
	 */
	static List<RefreshInstruction> of(UUID refresher, CacheAddress cache, List<String> keys) {
		List<RefreshInstruction> instructions = new ArrayList<>();
		String begin = begin(cache) + '[';
		StringBuilder text = new StringBuilder();
		for (String key : keys) {
			text.append(text.isEmpty() ? begin : ",").append(key);
			if (text.length() > LONG) {
				instructions.add(instruction(refresher, text));
			}
		}
		if (!text.isEmpty()) {
			instructions.add(instruction(refresher, text));
		}
		return instructions;
	}

	private static RefreshInstruction instruction(UUID refresher, StringBuilder text) {
		String payload = text.append("]}]").toString();
		text.setLength(0);
		return RefreshInstruction.refreshByJson(refresher, payload);
	}

	/**
	 * The instruction to evict all entries of a cache.
	 * @param refresher who understands it
	 * @param cache the cache
	 * @return the instruction
	 */
	static RefreshInstruction ofAll(UUID refresher, CacheAddress cache) {
		return RefreshInstruction.refreshByJson(refresher, begin(cache) + "null}]");
	}

	private static String begin(CacheAddress cache) {
		return "[{\"manager\":" + json.writeValueAsString(cache.manager()) + ",\"cache\":"
				+ json.writeValueAsString(cache.cache()) + ",\"keys\":";
	}

}
