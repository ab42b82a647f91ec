package io.lbsync.benchmarks.invalidation;

import java.util.List;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

/**
 * What most write themselves: keys are published to a channel of Redis, in messages of
 * 1,000 keys or of one key each, as fast as the connection takes them, and each node
 * evicts what it hears.
 */
final class LettucePeer implements Peer {

	private static final String CHANNEL = "evicted";

	private final Cache<String, String> cache = Caffeine.newBuilder().build();

	private final RedisClient client;

	private final RedisAsyncCommands<String, String> commands;

	LettucePeer(Link link) {
		this.client = RedisClient.create(link.redis());
		this.commands = this.client.connect().async();
		StatefulRedisPubSubConnection<String, String> subscription = this.client.connectPubSub();
		subscription.addListener(new RedisPubSubAdapter<>() {

			@Override
			public void message(String channel, String message) {
				LettucePeer.this.cache.invalidateAll(split(message));
			}

		});
		subscription.sync().subscribe(CHANNEL);
	}

	static String join(List<String> keys) {
		return String.join(",", keys);
	}

	static List<String> split(String message) {
		return List.of(message.split(","));
	}

	@Override
	public void fill(Way way, List<String> keys) {
		keys.forEach((key) -> this.cache.put(key, key));
	}

	@Override
	public void evict(Way way, List<String> keys) {
		List<String> messages = (way == Way.BULK) ? Peer.parts(keys).stream().map(LettucePeer::join).toList() : keys;
		RedisFuture<?>[] sent = messages.stream()
			.map((message) -> this.commands.publish(CHANNEL, message))
			.toArray(RedisFuture<?>[]::new);
		LettuceFutures.awaitAll(java.time.Duration.ofMinutes(1), sent);
	}

	@Override
	public long size() {
		return this.cache.estimatedSize();
	}

	@Override
	public boolean has(String key) {
		return this.cache.asMap().containsKey(key);
	}

	@Override
	public void close() {
		this.client.shutdown();
	}

}
