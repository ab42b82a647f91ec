package io.lbsync.benchmarks.growth;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import io.lbsync.benchmarks.rig.Background;
import io.lbsync.benchmarks.rig.Figures;
import io.lbsync.benchmarks.rig.Results;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.ServerProcess;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Idle servers with everything at its defaults: what they cost the database, and how long
 * a change takes to all of them.
 */
final class ServersGrowth {

	private static final String DATABASE = "servers";

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private static final int FEW = 5;

	private final Plan plan;

	private final Results results;

	ServersGrowth(Plan plan, Results results) {
		this.plan = plan;
		this.results = results;
	}

	void measure(PostgresServer server) {
		System.out.printf("%nIdle servers, defaults, a pool with one connection each: statements/s, thousandths of a "
				+ "processor for the database, connections (the pools' among them); ms until a change is on all, median "
				+ "(least to most)%n");
		PGSimpleDataSource books = new PGSimpleDataSource();
		books.setUrl(server.url("postgres"));
		JdbcClient.create(books).sql("CREATE EXTENSION pg_stat_statements").update();
		String url = server.createDatabase(DATABASE);
		List<ServerProcess> processes = IntStream.range(0, this.plan.processes())
			.mapToObj((i) -> ServerProcess.of(Servers.class).arguments(url, "process" + i).heap("700m").start())
			.toList();
		try {
			this.plan.servers().forEach((servers) -> measure(server, processes, servers));
		}
		finally {
			processes.forEach(ServerProcess::close);
		}
	}

	private void measure(PostgresServer server, List<ServerProcess> all, int servers) {
		List<ServerProcess> used = grow(all, servers);
		try (Background threads = new Background()) {
			// Elections and the first doorbells are over.
			threads.pass(this.plan.window() / 2);
			DatabaseCost before = DatabaseCost.of(server, DATABASE);
			threads.pass(this.plan.window() * ((servers <= FEW) ? 2 : 1));
			DatabaseCost after = DatabaseCost.of(server, DATABASE);
			Figures millis = new Figures("lbsync");
			for (int change = 1; change <= this.plan.changes(); change++) {
				millis.add(change(used, servers * 1000 + change));
				threads.pass(0.05);
			}
			System.out.printf(Locale.ROOT, "  %3d servers  %8.2f/s  %8.2f  %4d  %,9.2f (%,.2f to %,.2f)%n", servers,
					after.statementsPerSecond(before), after.processors(before), after.connections(), millis.median(),
					millis.min(), millis.max());
			this.results.add("Servers: statements per second", "lbsync", servers, after.statementsPerSecond(before));
			this.results.add("Servers: thousandths of a processor", "lbsync", servers, after.processors(before));
			this.results.add("Servers: connections", "lbsync", servers, after.connections());
			this.results.add("Servers: time until a change is on all (ms)", servers, millis);
		}
	}

	/**
	 * Let there be so many servers.
	 * @return the processes that have one
	 */
	private static List<ServerProcess> grow(List<ServerProcess> all, int servers) {
		List<ServerProcess> used = new ArrayList<>();
		for (int i = 0; i < all.size(); i++) {
			int its = (servers + all.size() - 1 - i) / all.size();
			if (its > 0) {
				all.get(i).send("grow " + its);
				used.add(all.get(i));
			}
		}
		used.forEach((process) -> process.awaitLine("^grown ", PATIENCE));
		return used;
	}

	private static double change(List<ServerProcess> used, int number) {
		used.stream().skip(1).forEach((process) -> process.send("hear " + number));
		used.get(0).send("change " + number);
		long changed = Long.parseLong(used.get(0).awaitLine("^changed " + number + " (\\d+)").group(1));
		long heard = used.stream()
			.mapToLong((process) -> Long.parseLong(process.awaitLine("^heard " + number + " (\\d+)").group(1)))
			.max()
			.orElseThrow();
		return (heard - changed) / 1e6;
	}

}
