package io.lbsync.benchmarks.catchup;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.lbsync.benchmarks.rig.Figures;
import io.lbsync.benchmarks.rig.Versions;
import io.lbsync.testkit.PostgresServer;

/**
 * Work W5: how fast a server that was away catches up. 1,000,000 evictions wait in a
 * PostgreSQL database, one or 100 in a row, and are read, parsed and applied to a
 * Caffeine cache that holds their keys. Beside it, in the same run, the same rows are
 * fetched in the same pages and thrown away, and Jackrabbit's journal and Axon's events
 * are read the way those have.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar
 * io.lbsync.benchmarks.catchup.CatchUpBenchmark} takes about ten minutes; {@code --quick}
 * only shows that everything works.
 */
public final class CatchUpBenchmark implements AutoCloseable {

	private final Plan plan;

	private final PostgresServer postgres = PostgresServer.start();

	private final List<Backlog> backlogs;

	private final Map<String, Figures> rates = new LinkedHashMap<>();

	CatchUpBenchmark(Plan plan) {
		this.plan = plan;
		this.backlogs = List.of(new LbsyncBacklog(this.postgres.createDatabase("one"), 1),
				new LbsyncBacklog(this.postgres.createDatabase("hundred"), 100),
				new JackrabbitBacklog(this.postgres.createDatabase("jackrabbit")),
				new AxonBacklog(this.postgres.createDatabase("axon")));
	}

	/**
	 * Measure and print.
	 * @param arguments {@code --quick}, or none
	 */
	public static void main(String[] arguments) {
		Plan plan = List.of(arguments).contains("--quick") ? Plan.quick() : Plan.full();
		try (CatchUpBenchmark benchmark = new CatchUpBenchmark(plan)) {
			System.out.println(Versions.base());
			System.out.printf(Locale.ROOT, "Jackrabbit %s, Axon %s%n%n",
					Versions.of("org.apache.jackrabbit", "jackrabbit-core"),
					Versions.of("org.axonframework", "axon-eventsourcing"));
			System.out.printf(Locale.ROOT,
					"%,d waiting instructions: instructions per second, median of %d rounds (least to most); share of "
							+ "lbsync's with one in a row in the same round%n",
					plan.instructions(), plan.rounds());
			List<Figures> all = benchmark.measure();
			all.forEach((figures) -> System.out.println(figures.line(all.get(0))));
		}
		System.exit(0);
	}

	/**
	 * All contestants, in turn.
	 * @return instructions per second, lbsync's first
	 */
	List<Figures> measure() {
		List<Backlog> order = new ArrayList<>(this.backlogs);
		for (int round = -this.plan.warmUp(); round < this.plan.rounds(); round++) {
			for (Backlog backlog : order) {
				round(backlog, round >= 0);
			}
			Collections.reverse(order);
		}
		return List.copyOf(this.rates.values());
	}

	private void round(Backlog backlog, boolean counts) {
		for (int key = 0; key < this.plan.keys(); key++) {
			backlog.cache(Backlog.key(key));
		}
		BareScan bare = (backlog instanceof LbsyncBacklog ours) ? ours.bareScan() : null;
		backlog.fill(this.plan.instructions(), this.plan.keys());
		if (backlog.cached() < this.plan.keys()) {
			throw new IllegalStateException(backlog.title() + " does not cache");
		}
		double seconds = seconds(backlog::catchUp);
		if (backlog.cached() > 0) {
			throw new IllegalStateException(backlog.title() + " left " + backlog.cached());
		}
		if (counts) {
			add(backlog.title(), seconds);
		}
		if (bare != null && counts) {
			add("the same rows, bare scan: " + backlog.title(), seconds(bare::run));
		}
	}

	private void add(String name, double seconds) {
		this.rates.computeIfAbsent(name, Figures::new).add(this.plan.instructions() / seconds);
	}

	private static double seconds(Runnable work) {
		long start = System.nanoTime();
		work.run();
		return (System.nanoTime() - start) / 1e9;
	}

	@Override
	public void close() {
		this.backlogs.forEach(Backlog::close);
		this.postgres.close();
	}

}
