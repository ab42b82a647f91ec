package io.lbsync.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

import io.lbsync.instruction.RefreshInstruction;

/**
 * Writes {@link CacheEviction}s of one cache. The keys are JSON already: as part of the
 * payload's, and not as strings in it, they need no second escape. Thread-safe.
 */
final class EvictionText {

	// Small enough for rows to be cut between instructions, large enough not to repeat
	// the envelope for each key.
	private static final int LONG = 16 * 1024;

	// ASCII only: survives databases and drivers of any character set.
	private static final JsonMapper json = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

	private final UUID refresher;

	private final String begin;

	/**
	 * Create it for a cache.
	 * @param refresher who understands it
	 * @param cache the cache
	 */
	EvictionText(UUID refresher, CacheAddress cache) {
		this.refresher = refresher;
		this.begin = "[{\"manager\":" + json.writeValueAsString(cache.manager()) + ",\"cache\":"
				+ json.writeValueAsString(cache.cache()) + ",\"keys\":";
	}

	/**
	 * Instructions to evict entries.
	 * @param keys the entries, as tagged JSON
	 * @return as few instructions as are not too long
	 */
	List<RefreshInstruction> of(List<String> keys) {
		List<RefreshInstruction> instructions = new ArrayList<>();
		StringBuilder text = new StringBuilder();
		for (String key : keys) {
			if (text.isEmpty()) {
				text.append(this.begin).append('[');
			}
			else {
				text.append(',');
			}
			text.append(key);
			if (text.length() > LONG) {
				instructions.add(instruction(text));
			}
		}
		if (!text.isEmpty()) {
			instructions.add(instruction(text));
		}
		return instructions;
	}

	private RefreshInstruction instruction(StringBuilder text) {
		String payload = text.append("]}]").toString();
		text.setLength(0);
		return RefreshInstruction.refreshByJson(this.refresher, payload);
	}

	/**
	 * The instruction to evict all entries.
	 */
	RefreshInstruction ofAll() {
		return RefreshInstruction.refreshByJson(this.refresher, this.begin + "null}]");
	}

}
