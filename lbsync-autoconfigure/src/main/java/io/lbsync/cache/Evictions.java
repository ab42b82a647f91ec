package io.lbsync.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

import io.lbsync.instruction.RefreshInstruction;

/**
 * Puts evictions into words that other servers understand. Thread-safe.
 */
final class Evictions {

	// Small enough for rows to be cut between instructions, large enough not to repeat
	// the envelope for each key.
	private static final int INSTRUCTION_LENGTH = 16 * 1024;

	// ASCII only: survives databases and drivers of any character set.
	private static final JsonMapper json = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

	private final UUID refresher;

	private final CacheKeys keys;

	private final List<String> privateKeys;

	/**
	 * Create evictions.
	 * @param refresher who understands them
	 * @param keys encodes the keys
	 * @param privateKeys patterns of the caches whose keys must not travel
	 */
	Evictions(UUID refresher, CacheKeys keys, List<String> privateKeys) {
		this.refresher = refresher;
		this.keys = keys;
		this.privateKeys = privateKeys;
	}

	/**
	 * The eviction of one key, or of all if the key cannot or must not travel.
	 * @param cache the cache
	 * @param key the key
	 * @return what to tell the others
	 */
	CacheEviction of(LocalCache cache, Object key) {
		boolean hidden = cache.isAnyOf(this.privateKeys);
		return cache.address().eviction(hidden ? null : this.keys.encode(key, cache.keyTypes()));
	}

	/**
	 * Instructions for evictions; those that a clear makes superfluous are left out.
	 * @param evictions what is to be evicted
	 * @return the instructions
	 */
	List<RefreshInstruction> instructions(List<CacheEviction> evictions) {
		List<CacheEviction> clears = evictions.stream()
			.filter((eviction) -> eviction.key() == null)
			.distinct()
			.toList();
		List<RefreshInstruction> instructions = new ArrayList<>();
		StringBuilder payloads = new StringBuilder();
		for (CacheEviction eviction : evictions.stream().distinct().toList()) {
			CacheEviction clear = new CacheEviction(eviction.manager(), eviction.cache(), null);
			if (eviction.key() != null && clears.contains(clear)) {
				continue;
			}
			payloads.append(payloads.isEmpty() ? '[' : ',').append(json.writeValueAsString(eviction));
			if (payloads.length() > INSTRUCTION_LENGTH) {
				instructions.add(close(payloads));
			}
		}
		if (!payloads.isEmpty()) {
			instructions.add(close(payloads));
		}
		return instructions;
	}

	private RefreshInstruction close(StringBuilder payloads) {
		String array = payloads.append(']').toString();
		payloads.setLength(0);
		return RefreshInstruction.refreshByJson(this.refresher, array);
	}

}
