package io.lbsync.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

import io.lbsync.instruction.RefreshInstruction;

/**
 * Puts evictions into words that other servers understand. Thread-safe.
 */
final class Evictions {

	private final UUID refresher;

	private final CacheKeys keys;

	private final List<String> privateKeys;

	// There are few caches, and each commit comes by.
	private final ConcurrentMap<CacheAddress, EvictionText> texts = new ConcurrentHashMap<>();

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
	 * Instructions to evict entries of a cache, or all if a key cannot or must not
	 * travel.
	 * @param cache the cache
	 * @param entries keys of the entries
	 * @return the instructions
	 */
	List<RefreshInstruction> evict(LocalCache cache, Collection<Object> entries) {
		List<String> texts = cache.isAnyOf(this.privateKeys) ? null : encode(cache, entries);
		return (texts != null) ? text(cache).of(texts) : clear(cache);
	}

	private @Nullable List<String> encode(LocalCache cache, Collection<Object> entries) {
		List<String> texts = new ArrayList<>(entries.size());
		for (Object key : entries) {
			String text = this.keys.encode(key, cache.keyTypes());
			if (text == null) {
				return null;
			}
			texts.add(text);
		}
		return texts;
	}

	/**
	 * The instruction to clear a cache.
	 * @param cache the cache
	 * @return the instruction
	 */
	List<RefreshInstruction> clear(LocalCache cache) {
		return List.of(text(cache).ofAll());
	}

	private EvictionText text(LocalCache cache) {
		EvictionText known = this.texts.get(cache.address());
		return (known != null) ? known
				: this.texts.computeIfAbsent(cache.address(), (address) -> new EvictionText(this.refresher, address));
	}

}
