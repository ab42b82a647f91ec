package io.lbsync.benchmarks.prune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.lbsync.benchmarks.rig.Background;
import io.lbsync.benchmarks.rig.BareServer;
import io.lbsync.benchmarks.rig.Figures;
import io.lbsync.benchmarks.rig.Percentiles;
import io.lbsync.benchmarks.rig.Results;
import io.lbsync.benchmarks.rig.Versions;
import io.lbsync.testkit.PostgresServer;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Work W12: what writers and a reader feel while 1,000,000 old rows of the log are
 * deleted. Four writers have a transaction each ten milliseconds, lbsync's cursor looks
 * each five. lbsync's chunked prune, one big DELETE as Jackrabbit's janitor sends it, and
 * nothing at all take turns; each counts only for the time that it takes itself.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar
 * io.lbsync.benchmarks.prune.PruneBenchmark} takes about five minutes; {@code --rows=}
 * sets another number of rows, {@code --quick} only shows that everything works.
 */
public final class PruneBenchmark implements AutoCloseable {

	private static final String ROWS = "--rows=";

	private static final String PREFIX = "umbraco.cms.global.database-server-messenger.";

	private final Plan plan;

	private final Results results;

	private final PostgresServer postgres = PostgresServer.start();

	private final ConfigurableApplicationContext server;

	private final OldLog log;

	private final Map<String, List<Figures>> all = new LinkedHashMap<>();

	PruneBenchmark(Plan plan, Results results) {
		this.plan = plan;
		this.results = results;
		this.server = BareServer.start(this.postgres.createDatabase("prune"), "pruner", "lbsync.loops=off",
				"umbraco.cms.global.server-role=single", "spring.datasource.hikari.maximum-pool-size=10",
				// So that a round begins soon: what is old was read long ago elsewhere.
				PREFIX + "time-between-sync-operations=00:00:00.2",
				PREFIX + "time-between-prune-operations=00:00:00.5");
		JdbcClient jdbc = this.server.getBean(JdbcClient.class);
		jdbc.sql("CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)").update();
		jdbc.sql("INSERT INTO account SELECT n, 0 FROM generate_series(0, ?) AS n").param(Traffic.WRITERS).update();
		this.log = new OldLog(this.server);
	}

	/**
	 * Measure and print.
	 * @param arguments {@code --quick}, {@code --rows=100000}, or none
	 */
	public static void main(String[] arguments) {
		boolean quick = List.of(arguments).contains("--quick");
		Plan plan = quick ? Plan.quick() : Plan.full();
		for (String argument : arguments) {
			if (argument.startsWith(ROWS)) {
				plan = plan.rows(Integer.parseInt(argument.substring(ROWS.length())));
			}
		}
		try (PruneBenchmark benchmark = new PruneBenchmark(plan, Results.of("W12", quick))) {
			System.out.println(Versions.base());
			benchmark.measure().forEach((measure, all) -> {
				System.out.printf(Locale.ROOT, "%n%s: median of the rounds (least to most); ratio to the first%n",
						measure);
				all.forEach((figures) -> System.out.println(figures.line(all.get(0))));
			});
		}
		System.exit(0);
	}

	/**
	 * All ways, in turn.
	 * @return figures of each way, by what was measured
	 */
	Map<String, List<Figures>> measure() {
		List<Way> order = new ArrayList<>(List.of(Way.values()));
		for (int round = -this.plan.warmUp(); round < this.plan.rounds(); round++) {
			for (Way way : order) {
				turn(way, round >= 0);
			}
			Collections.reverse(order);
		}
		this.all.forEach((measure, figures) -> this.results.addAll(measure, 0, figures));
		return this.all;
	}

	private void turn(Way way, boolean counts) {
		this.log.fill(this.plan.rows());
		long from;
		long to;
		Traffic traffic;
		try (Background threads = new Background()) {
			traffic = new Traffic(this.server, threads);
			threads.pass(this.plan.seconds() / 8);
			this.log.catchUp();
			long start = System.nanoTime();
			from = switch (way) {
				case LBSYNC -> this.log.prune(this.plan.rows(), threads);
				case ONE_DELETE -> {
					this.log.deleteAtOnce();
					yield start;
				}
				case NOTHING -> {
					threads.pass(this.plan.seconds());
					yield start;
				}
			};
			to = System.nanoTime();
			// What was committed last is still to be read.
			threads.pass(0.3);
		}
		if (counts) {
			Percentiles transactions = traffic.transactions(from, to);
			Percentiles lags = traffic.lags(from, to);
			add("Transactions of the writers p50 (ms)", way, transactions.millis(0.5));
			add("Transactions of the writers p99 (ms)", way, transactions.millis(0.99));
			add("Transactions of the writers longest (ms)", way, transactions.millis(1));
			add("Lag of the reader p50 (ms)", way, lags.millis(0.5));
			add("Lag of the reader p99 (ms)", way, lags.millis(0.99));
			add("Seconds that it took", way, (to - from) / 1e9);
		}
	}

	private void add(String measure, Way way, double figure) {
		List<Figures> ways = this.all.computeIfAbsent(measure,
				(name) -> List.of(Way.values()).stream().map((each) -> new Figures(each.title())).toList());
		ways.get(way.ordinal()).add(figure);
	}

	@Override
	public void close() {
		this.server.close();
		this.postgres.close();
	}

}
