package io.lbsync.benchmarks.growth;

import java.util.List;
import java.util.Map;

import io.lbsync.benchmarks.rig.Results;
import io.lbsync.benchmarks.rig.Versions;
import io.lbsync.testkit.PostgresServer;

/**
 * Work W10, and growth: what it costs to have 1 to 200 servers, 1,000 to 10,000,000 rows
 * that wait and then are old, 1 to 64 writers.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar
 * io.lbsync.benchmarks.growth.GrowthBenchmark} takes about eight minutes;
 * {@code servers}, {@code rows} or {@code writers} measures that alone, {@code --quick}
 * only shows that everything works.
 */
public final class GrowthBenchmark implements AutoCloseable {

	/** All that can be measured. */
	static final List<String> PARTS = List.of("servers", "rows", "writers");

	private final Plan plan;

	private final Results results;

	private final PostgresServer postgres = PostgresServer
		.start(Map.of("shared_preload_libraries", "pg_stat_statements", "max_connections", "1000"));

	GrowthBenchmark(Plan plan, Results results) {
		this.plan = plan;
		this.results = results;
	}

	/**
	 * Measure and print.
	 * @param arguments {@code --quick}, and what to measure
	 */
	public static void main(String[] arguments) {
		List<String> all = List.of(arguments);
		boolean quick = all.contains("--quick");
		System.out.println(Versions.base());
		List<String> parts = all.stream().filter((argument) -> !argument.startsWith("--")).toList();
		try (GrowthBenchmark benchmark = new GrowthBenchmark(quick ? Plan.quick() : Plan.full(),
				Results.of("growth", quick))) {
			benchmark.measure(parts.isEmpty() ? PARTS : parts);
		}
		System.exit(0);
	}

	/**
	 * Measure.
	 * @param parts what
	 */
	void measure(List<String> parts) {
		for (String part : parts) {
			switch (part) {
				case "servers" -> new ServersGrowth(this.plan, this.results).measure(this.postgres);
				case "rows" -> new RowsGrowth(this.plan, this.results).measure(this.postgres);
				case "writers" -> new WritersGrowth(this.plan, this.results).measure(this.postgres);
				default -> throw new IllegalArgumentException("'%s' is none of servers, rows, writers".formatted(part));
			}
		}
	}

	@Override
	public void close() {
		this.postgres.close();
	}

}
