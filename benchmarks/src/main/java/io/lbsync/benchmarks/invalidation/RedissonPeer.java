package io.lbsync.benchmarks.invalidation;

import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.api.options.LocalCachedMapOptions.ReconnectionStrategy;
import org.redisson.api.options.LocalCachedMapOptions.SyncStrategy;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * Redisson's map with local copies, which reloads after a lost connection
 * ({@code ReconnectionStrategy.LOAD}, the safest it has). Values leave Redis, too. In
 * bulk, 1,000 keys go with one call; one by one, 500 calls are on their way.
 */
final class RedissonPeer implements Peer {

	private final RedissonClient client;

	private final RLocalCachedMap<String, String> map;

	RedissonPeer(Link link) {
		Config config = new Config();
		config.useSingleServer().setAddress(link.redis()).setConnectionPoolSize(16).setConnectionMinimumIdleSize(4);
		this.client = Redisson.create(config);
		this.map = this.client.getLocalCachedMap(LocalCachedMapOptions.<String, String>name("items")
			.codec(StringCodec.INSTANCE)
			.syncStrategy(SyncStrategy.INVALIDATE)
			.reconnectionStrategy(ReconnectionStrategy.LOAD));
	}

	@Override
	public void fill(Way way, List<String> keys) {
		for (List<String> part : Peer.parts(keys)) {
			// Those that another node has stored come to this one by being read.
			if (this.map.getAll(new HashSet<>(part)).size() < part.size()) {
				this.map.putAll(part.stream().collect(Collectors.toMap(Function.identity(), Function.identity())));
			}
		}
	}

	@Override
	public void evict(Way way, List<String> keys) {
		if (way == Way.BULK) {
			Peer.parts(keys).forEach((part) -> this.map.fastRemove(part.toArray(String[]::new)));
		}
		else {
			InFlight calls = new InFlight();
			keys.forEach((key) -> calls.add(this.map.fastRemoveAsync(key)));
			calls.await();
		}
	}

	@Override
	public long size() {
		return this.map.cachedKeySet().size();
	}

	@Override
	public boolean has(String key) {
		return this.map.cachedKeySet().contains(key);
	}

	@Override
	public void close() {
		this.client.shutdown();
	}

}
