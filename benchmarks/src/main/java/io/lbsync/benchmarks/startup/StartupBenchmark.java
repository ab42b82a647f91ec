package io.lbsync.benchmarks.startup;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;

import io.lbsync.benchmarks.rig.BareServer;
import io.lbsync.benchmarks.rig.Figures;
import io.lbsync.benchmarks.rig.Results;
import io.lbsync.benchmarks.rig.Versions;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.ServerProcess;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Work W11: what a starter adds to an empty application with Spring Boot's starter for
 * JDBC: time until it is started, heap after a collection, loaded classes. Each
 * application is a process of its own, with no library that it does not need; they take
 * turns. Tables are there already.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar
 * io.lbsync.benchmarks.startup.StartupBenchmark} takes about three minutes;
 * {@code --quick} only shows that everything works.
 */
public final class StartupBenchmark implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final double MEGABYTE = 1024 * 1024;

	private static final List<String> MEASURES = List.of("Time until it is started (ms)",
			"Heap after a collection (MB)", "Loaded classes");

	private final Plan plan;

	private final Results results;

	private final Libraries libraries = new Libraries();

	private final PostgresServer postgres = PostgresServer.start();

	StartupBenchmark(Plan plan, Results results) {
		this.plan = plan;
		this.results = results;
		plan.contestants().forEach(this::prepare);
	}

	private void prepare(Contestant contestant) {
		String url = this.postgres.createDatabase(contestant.name());
		if (contestant.name().startsWith("LBSYNC")) {
			BareServer.start(url, "before", "lbsync.loops=off").close();
		}
		else if (!contestant.tables().isEmpty()) {
			PGSimpleDataSource dataSource = new PGSimpleDataSource();
			dataSource.setUrl(url);
			JdbcClient.create(dataSource).sql(sql(contestant.tables())).update();
		}
	}

	private static String sql(String tables) {
		if (!tables.startsWith("/")) {
			return tables;
		}
		try (InputStream stream = org.quartz.Scheduler.class.getResourceAsStream(tables)) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Measure and print.
	 * @param arguments {@code --quick}, or none
	 */
	public static void main(String[] arguments) {
		boolean quick = List.of(arguments).contains("--quick");
		try (StartupBenchmark benchmark = new StartupBenchmark(quick ? Plan.quick() : Plan.full(),
				Results.of("W11", quick))) {
			System.out.println(Versions.base());
			System.out.printf("ShedLock %s, db-scheduler %s, Quartz %s%n",
					Versions.of("net.javacrumbs.shedlock", "shedlock-core"),
					Versions.of("com.github.kagkarlsson", "db-scheduler"),
					Versions.of("org.quartz-scheduler", "quartz"));
			benchmark.measure().forEach((measure, all) -> {
				System.out.printf(Locale.ROOT,
						"%n%s: median of the rounds (least to most); ratio; more than the first%n", measure);
				all.forEach((figures) -> System.out.printf(Locale.ROOT, "%s  %+,10.2f%n", figures.line(all.get(0)),
						figures.median() - all.get(0).median()));
			});
		}
		System.exit(0);
	}

	/**
	 * All contestants, in turn.
	 * @return figures of each one, by what was measured
	 */
	Map<String, List<Figures>> measure() {
		Map<String, List<Figures>> all = new LinkedHashMap<>();
		MEASURES.forEach((measure) -> all.put(measure,
				this.plan.contestants().stream().map((contestant) -> new Figures(contestant.title())).toList()));
		List<Contestant> order = new ArrayList<>(this.plan.contestants());
		for (int round = -this.plan.warmUp(); round < this.plan.rounds(); round++) {
			for (Contestant contestant : order) {
				double[] took = start(contestant);
				for (int i = 0; i < took.length && round >= 0; i++) {
					all.get(MEASURES.get(i)).get(this.plan.contestants().indexOf(contestant)).add(took[i]);
				}
			}
			Collections.reverse(order);
		}
		all.forEach((measure, figures) -> this.results.addAll(measure, 0, figures));
		return all;
	}

	private double[] start(Contestant contestant) {
		try (ServerProcess process = ServerProcess.of(Probe.class)
			.arguments(contestant.application().getName(),
					"--spring.datasource.url=" + this.postgres.url(contestant.name()), "--logging.level.root=warn",
					"--spring.main.banner-mode=off", "--spring.quartz.job-store-type=jdbc",
					"--spring.quartz.jdbc.initialize-schema=never",
					"--spring.quartz.properties.org.quartz.jobStore.driverDelegateClass="
							+ "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate",
					"--spring.quartz.properties.org.quartz.jobStore.isClustered=true")
			.classPath(this.libraries.classPath(contestant))
			.options("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4")
			.heap("256m")
			.start()) {
			MatchResult took = process.awaitLine("^took (\\d+) (\\d+) (\\d+)", PATIENCE);
			return new double[] { Double.parseDouble(took.group(1)), Long.parseLong(took.group(2)) / MEGABYTE,
					Double.parseDouble(took.group(3)) };
		}
	}

	@Override
	public void close() {
		this.postgres.close();
	}

}
