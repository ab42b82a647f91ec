package io.lbsync.benchmarks.failover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

import io.lbsync.benchmarks.rig.Figures;
import io.lbsync.benchmarks.rig.Versions;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.ServerProcess;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Work W3: the one server among three whose turn it is, is killed, stopped in good order
 * or stands still. Time runs from the signal until another one says that it is its turn.
 * All with default settings, on one PostgreSQL server, each in turn.
 * <p>
 * Not measured, because their defaults say it: db-scheduler takes an execution for dead
 * after half an hour, JobRunr after a minute, ShedLock after {@code lockAtMostFor}.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar
 * io.lbsync.benchmarks.failover.FailoverBenchmark} takes about six minutes;
 * {@code --quick} only shows that everything works.
 */
public final class FailoverBenchmark implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private final Plan plan;

	private final PostgresServer postgres;

	private final Map<Contestant, List<ServerProcess>> fleets = new EnumMap<>(Contestant.class);

	FailoverBenchmark(Plan plan) {
		this.plan = plan;
		this.postgres = PostgresServer.start();
		for (Contestant contestant : plan.contestants()) {
			PGSimpleDataSource database = new PGSimpleDataSource();
			database.setUrl(this.postgres.createDatabase(name(contestant)));
			contestant.prepare(JdbcClient.create(database));
			List<ServerProcess> fleet = new ArrayList<>();
			for (int server = 0; server < plan.servers(); server++) {
				fleet.add(start(contestant, server));
			}
			this.fleets.put(contestant, fleet);
		}
	}

	private ServerProcess start(Contestant contestant, int server) {
		ServerProcess started = ServerProcess.of(Node.class)
			.arguments(contestant.name(), this.postgres.url(name(contestant)), "server" + server)
			.heap("128m")
			.start();
		// The first one makes the tables.
		started.awaitLine("^started$");
		return started;
	}

	private static String name(Contestant contestant) {
		return contestant.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Measure and print.
	 * @param arguments {@code --quick}, or none
	 */
	public static void main(String[] arguments) {
		Plan plan = List.of(arguments).contains("--quick") ? Plan.quick() : Plan.full();
		try (FailoverBenchmark benchmark = new FailoverBenchmark(plan)) {
			benchmark.print();
		}
		System.exit(0);
	}

	private void print() {
		System.out.println(Versions.base());
		System.out.printf("Spring Integration %s, Quartz %s%n",
				JdbcLockRegistry.class.getPackage().getImplementationVersion(),
				Versions.of("org.quartz-scheduler", "quartz"));
		for (Blow blow : this.plan.blows()) {
			System.out.printf(Locale.ROOT,
					"%nSeconds until another server had its turn when one %s, median of %d rounds (least to most); "
							+ "share of lbsync's in the same round%n",
					blow, this.plan.rounds());
			List<Figures> all = measure(blow);
			all.forEach((figures) -> System.out.println(figures.line(all.get(0))));
		}
	}

	/**
	 * All contestants, in turn.
	 * @param blow what happens
	 * @return seconds, lbsync's first
	 */
	List<Figures> measure(Blow blow) {
		Map<Contestant, Figures> all = new EnumMap<>(Contestant.class);
		for (int round = 0; round < this.plan.rounds(); round++) {
			this.fleets.forEach((contestant, fleet) -> {
				if (contestant.blows().contains(blow)) {
					all.computeIfAbsent(contestant, (key) -> new Figures(key.title()))
						.add(seconds(contestant, fleet, blow));
				}
			});
		}
		return List.copyOf(all.values());
	}

	private double seconds(Contestant contestant, List<ServerProcess> fleet, Blow blow) {
		int hit = whoseTurn(fleet);
		LockSupport.parkNanos(this.plan.settle().toNanos());
		ServerProcess process = fleet.get(hit);
		long before = System.nanoTime();
		switch (blow) {
			case KILL -> process.kill();
			case STOP -> process.stop();
			case PAUSE -> process.pause();
		}
		Awaitility.await()
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(5))
			.until(() -> fleet.stream().anyMatch((other) -> other != process && since(other, before).isPresent()));
		long turn = fleet.stream()
			.filter((other) -> other != process)
			.flatMapToLong((other) -> since(other, before).stream())
			.min()
			.orElseThrow();
		if (blow == Blow.PAUSE) {
			// It may believe for a while that it is still its turn.
			process.kill();
		}
		process.close();
		fleet.set(hit, start(contestant, hit));
		return (turn - before) / 1e9;
	}

	private static int whoseTurn(List<ServerProcess> fleet) {
		Awaitility.await().atMost(PATIENCE).until(() -> fleet.stream().anyMatch((one) -> since(one, 0).isPresent()));
		int last = 0;
		for (int server = 1; server < fleet.size(); server++) {
			if (since(fleet.get(server), 0).orElse(0) > since(fleet.get(last), 0).orElse(0)) {
				last = server;
			}
		}
		return last;
	}

	/**
	 * When it was its turn for the last time.
	 */
	private static OptionalLong since(ServerProcess server, long after) {
		return server.lines()
			.stream()
			.filter((line) -> line.startsWith("turn "))
			.mapToLong((line) -> Long.parseLong(line.substring("turn ".length())))
			.filter((turn) -> turn > after)
			.max();
	}

	@Override
	public void close() {
		this.fleets.values().forEach((fleet) -> fleet.forEach(ServerProcess::close));
		this.postgres.close();
	}

}
