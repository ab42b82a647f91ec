package io.lbsync.benchmarks.invalidation;

import java.io.File;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.MatchResult;

import io.lbsync.benchmarks.rig.Figures;
import io.lbsync.benchmarks.rig.RabbitServer;
import io.lbsync.benchmarks.rig.RedisServer;
import io.lbsync.benchmarks.rig.Versions;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.ServerLaunch;
import io.lbsync.testkit.ServerProcess;

/**
 * Work W1: 100,000 keys are evicted on one of three server processes, in bulk or one by
 * one in a loop, and are gone from the caches of all three. Time runs from the first call
 * until the last node has none of them; a key that was not evicted must still be there.
 * The contestants take turns, each with three processes of its own that idle meanwhile.
 * PostgreSQL is as durable as in production, Redis keeps nothing on disk.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar
 * io.lbsync.benchmarks.invalidation.InvalidationBenchmark} takes about twenty minutes;
 * {@code --quick} only shows that everything works.
 */
public final class InvalidationBenchmark implements AutoCloseable {

	/** Who takes more milliseconds has one turn only. */
	private static final double SLOW = 20_000;

	private final Plan plan;

	private final PostgresServer postgres;

	private final Optional<RedisServer> redis;

	private final Optional<RabbitServer> rabbit;

	private final Map<PeerKind, List<ServerProcess>> fleets = new EnumMap<>(PeerKind.class);

	private final Set<PeerKind> leftOut = ConcurrentHashMap.newKeySet();

	InvalidationBenchmark(Plan plan) {
		this.plan = plan;
		this.postgres = PostgresServer.start();
		this.redis = RedisServer.start();
		this.rabbit = plan.peers().contains(PeerKind.BUS) ? RabbitServer.start() : Optional.empty();
		plan.peers().stream().filter(this::canRun).forEach((kind) -> {
			this.postgres.createDatabase(database(kind));
			this.fleets.put(kind, new CopyOnWriteArrayList<>());
		});
		List<CompletableFuture<Void>> starts = this.fleets.keySet()
			.stream()
			.map((kind) -> CompletableFuture.runAsync(() -> start(kind), (task) -> new Thread(task).start()))
			.toList();
		starts.forEach(CompletableFuture::join);
	}

	private void start(PeerKind kind) {
		orLeaveOut(kind, () -> {
			for (int node = 0; node < this.plan.nodes(kind); node++) {
				ServerProcess started = start(kind, node);
				this.fleets.get(kind).add(started);
				// The first one makes the tables.
				started.awaitLine("^started$");
			}
			return true;
		});
	}

	/**
	 * One that hangs must not end the run of all.
	 */
	private <T> Optional<T> orLeaveOut(PeerKind kind, Supplier<T> work) {
		try {
			return Optional.of(work.get());
		}
		catch (AssertionError | UncheckedIOException ex) {
			System.out.printf("%s did not end, and is left out: %s%n", kind.title(), ex.getMessage());
			this.fleets.get(kind).forEach(ServerProcess::close);
			this.leftOut.add(kind);
			return Optional.empty();
		}
	}

	private boolean canRun(PeerKind kind) {
		return switch (kind) {
			case LETTUCE, REDISSON -> this.redis.isPresent();
			case BUS -> this.rabbit.isPresent();
			default -> true;
		};
	}

	private ServerProcess start(PeerKind kind, int node) {
		Link link = new Link(node, this.postgres.url(database(kind)), this.redis.map(RedisServer::url).orElse(""),
				this.rabbit.map(RabbitServer::address).orElse(""), this.plan.keys(), this.plan.interval());
		ServerLaunch launch = ServerProcess.of(Node.class)
			.arguments(link.arguments(kind))
			.options(this.plan.options().toArray(String[]::new))
			.options(kind.options().toArray(String[]::new))
			.heap("256m");
		kind.libraries().map(InvalidationBenchmark::classPath).ifPresent(launch::classPath);
		return launch.start();
	}

	/**
	 * What this JVM has, and libraries in a folder beside.
	 */
	private static String classPath(String libraries) {
		return System.getProperty("java.class.path") + File.pathSeparator + beside(libraries) + File.separator + "*";
	}

	private static Path beside(String name) {
		try {
			return Path.of(InvalidationBenchmark.class.getProtectionDomain().getCodeSource().getLocation().toURI())
				.resolveSibling(name);
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String busVersion() {
		String[] jars = beside("bus-libs").toFile().list((folder, name) -> name.startsWith("spring-cloud-bus-"));
		return (jars != null) ? String.join(", ", jars) : "no Spring Cloud Bus";
	}

	private static String database(PeerKind kind) {
		return kind.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Measure and print.
	 * @param arguments {@code --quick}, or none
	 */
	public static void main(String[] arguments) {
		Plan plan = List.of(arguments).contains("--quick") ? Plan.quick(PeerKind.values()) : Plan.full();
		try (InvalidationBenchmark benchmark = new InvalidationBenchmark(plan)) {
			benchmark.print();
		}
		System.exit(0);
	}

	private void print() {
		System.out.println(Versions.base());
		System.out.printf("Redisson %s, Lettuce %s, Hazelcast %s, %s; %s; %s%n",
				Versions.of("org.redisson", "redisson"), Versions.of("io.lettuce", "lettuce-core"),
				Versions.of("com.hazelcast", "hazelcast"), busVersion(), RedisServer.version(),
				this.rabbit.map(RabbitServer::version).orElse("no RabbitMQ (Debian: apt-get install rabbitmq-server)"));
		System.out.printf(Locale.ROOT,
				"%nOne key: milliseconds from the call until %d nodes did not have it, %d keys%n", this.plan.nodes(),
				this.plan.single());
		for (Figures figures : measureSingle()) {
			System.out.printf(Locale.ROOT, "  %-44s p50 %8.2f  p99 %8.2f  most %8.2f%n", figures.name(),
					figures.median(), figures.share(0.99), figures.max());
		}
		for (Way way : Way.values()) {
			System.out.printf(Locale.ROOT,
					"%n%,d keys, %s: milliseconds until %d nodes had none (lbsync.cache.max-keys raised), median of "
							+ "%d rounds (least to most); share of lbsync's in the same round%n",
					this.plan.keys(), way, this.plan.nodes(), this.plan.rounds());
			List<Figures> all = measure(way);
			all.forEach((figures) -> System.out.println(figures.line(all.get(0))));
			this.leftOut.forEach((kind) -> System.out.printf("  %-44s did not end%n", kind.title()));
		}
	}

	/**
	 * All contestants, in turn.
	 * @param way how keys are evicted
	 * @return milliseconds, lbsync's first; those who were left out are missing
	 */
	List<Figures> measure(Way way) {
		Map<PeerKind, Figures> all = new EnumMap<>(PeerKind.class);
		this.fleets.keySet().forEach((kind) -> all.put(kind, new Figures(kind.title())));
		List<PeerKind> order = new ArrayList<>(this.fleets.keySet());
		for (int round = -this.plan.warmUp(); round < this.plan.rounds(); round++) {
			for (PeerKind kind : order) {
				boolean counts = round >= 0;
				if (hasTurn(kind, all.get(kind))) {
					orLeaveOut(kind, () -> round(this.fleets.get(kind), way)).filter((millis) -> counts)
						.ifPresent(all.get(kind)::add);
				}
			}
			Collections.reverse(order);
		}
		all.keySet().removeAll(this.leftOut);
		return List.copyOf(all.values());
	}

	/**
	 * One key after the other, each by a call of its own, each contestant for itself.
	 * @return milliseconds until no node has the key, one for each key, lbsync's first
	 */
	List<Figures> measureSingle() {
		List<Figures> all = new ArrayList<>();
		this.fleets.forEach((kind, fleet) -> {
			if (!this.leftOut.contains(kind)) {
				orLeaveOut(kind, () -> single(kind, fleet)).ifPresent(all::add);
			}
		});
		return all;
	}

	private Figures single(PeerKind kind, List<ServerProcess> fleet) {
		fleet.forEach((node) -> node.ask("fill " + Way.LOOP, "^filled$"));
		Figures figures = new Figures(kind.title());
		for (int key = 0; key < 2 * this.plan.single(); key++) {
			String one = "key" + key;
			fleet.forEach((node) -> node.ask("watch-one " + one, "^watching$"));
			double millis = millis(fleet, "evict-one " + one);
			if (key >= this.plan.single()) {
				figures.add(millis);
			}
		}
		return figures;
	}

	private boolean hasTurn(PeerKind kind, Figures figures) {
		return !this.leftOut.contains(kind) && (figures.rounds().isEmpty() || figures.max() <= SLOW);
	}

	private double round(List<ServerProcess> fleet, Way way) {
		for (ServerProcess node : fleet) {
			node.ask("fill " + way, "^filled$");
		}
		for (ServerProcess node : fleet) {
			node.ask("watch " + way, "^watching$");
		}
		return millis(fleet, "evict " + way);
	}

	private double millis(List<ServerProcess> fleet, String evict) {
		long start = Long.parseLong(fleet.get(0).ask(evict, "^evicting (\\d+)").group(1));
		long end = System.nanoTime() + this.plan.patience().toNanos();
		return (fleet.stream().mapToLong((node) -> gone(node, end)).max().orElseThrow() - start) / 1e6;
	}

	private static long gone(ServerProcess node, long end) {
		Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
		MatchResult gone = node.awaitLine("^gone (\\d+) (\\w+)", left);
		if (!Boolean.parseBoolean(gone.group(2))) {
			throw new IllegalStateException(node + " has lost a key that was not evicted");
		}
		return Long.parseLong(gone.group(1));
	}

	List<ServerProcess> fleet(PeerKind kind) {
		return this.fleets.get(kind);
	}

	@Override
	public void close() {
		this.fleets.values().forEach((fleet) -> fleet.forEach(ServerProcess::close));
		this.redis.ifPresent(RedisServer::close);
		this.rabbit.ifPresent(RabbitServer::close);
		this.postgres.close();
	}

}
