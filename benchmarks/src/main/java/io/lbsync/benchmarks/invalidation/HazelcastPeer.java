package io.lbsync.benchmarks.invalidation;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.NearCacheConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.internal.nearcache.NearCache;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.IMap;
import com.hazelcast.map.impl.proxy.NearCachedMapProxyImpl;

/**
 * A member of a Hazelcast cluster, with a near cache of all keys. Invalidations go at
 * once and not in batches, of which the last one is sent after 10 s. Values leave the
 * cluster, too. In bulk, an entry processor removes 1,000 keys with one call; one by one,
 * 500 calls are on their way.
 */
final class HazelcastPeer implements Peer {

	/** What Hazelcast asks for at its start, to be as fast as it can. */
	static final List<String> OPTIONS = List.of("--add-modules=java.se",
			"--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED",
			"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "--add-opens=java.management/sun.management=ALL-UNNAMED",
			"--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

	private static final int FIRST_PORT = 25_701;

	private static final int PORTS = 12;

	private final HazelcastInstance member;

	private final IMap<String, String> map;

	HazelcastPeer(Link link) {
		Config config = new Config("invalidation" + ProcessHandle.current().parent().orElseThrow().pid());
		config.setProperty("hazelcast.logging.type", "none")
			.setProperty("hazelcast.phone.home.enabled", "false")
			.setProperty("hazelcast.socket.bind.any", "false")
			.setProperty("hazelcast.map.invalidation.batch.enabled", "false")
			// By default it bears with ten lost invalidations for ever.
			.setProperty("hazelcast.invalidation.max.tolerated.miss.count", "0")
			.setProperty("hazelcast.invalidation.reconciliation.interval.seconds", "30");
		config.getJetConfig().setEnabled(false);
		config.getNetworkConfig().setPublicAddress("127.0.0.1").setPort(FIRST_PORT).setPortCount(PORTS);
		config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
		config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
		config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
		TcpIpConfig members = config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true);
		IntStream.range(FIRST_PORT, FIRST_PORT + PORTS).forEach((port) -> members.addMember("127.0.0.1:" + port));
		NearCacheConfig near = new NearCacheConfig().setInMemoryFormat(InMemoryFormat.OBJECT)
			.setCacheLocalEntries(true);
		config.getMapConfig("items").setBackupCount(0).setNearCacheConfig(near);
		this.member = Hazelcast.newHazelcastInstance(config);
		this.map = this.member.getMap("items");
	}

	@Override
	public void fill(Way way, List<String> keys) {
		for (List<String> part : Peer.parts(keys)) {
			// Those that another node has stored come to this one by being read.
			if (this.map.getAll(new HashSet<>(part)).size() < part.size()) {
				this.map.setAll(part.stream().collect(Collectors.toMap(Function.identity(), Function.identity())));
				this.map.getAll(new HashSet<>(part));
			}
		}
	}

	@Override
	public void evict(Way way, List<String> keys) {
		if (way == Way.BULK) {
			Peer.parts(keys).forEach((part) -> this.map.executeOnKeys(new HashSet<>(part), new Remove()));
		}
		else {
			InFlight calls = new InFlight();
			keys.forEach((key) -> calls.add(this.map.deleteAsync(key)));
			calls.await();
		}
	}

	private NearCache<Object, Object> near() {
		return ((NearCachedMapProxyImpl<?, ?>) this.map).getNearCache();
	}

	@Override
	public long size() {
		return near().size();
	}

	@Override
	public boolean has(String key) {
		return near().get(key) != null;
	}

	@Override
	public void close() {
		this.member.getLifecycleService().terminate();
	}

	/**
	 * Removes an entry.
	 */
	static final class Remove implements EntryProcessor<String, String, Void> {

		@Override
		public Void process(Map.Entry<String, String> entry) {
			entry.setValue(null);
			return null;
		}

	}

}
