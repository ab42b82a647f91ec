package io.lbsync.benchmarks.safety;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

import io.lbsync.benchmarks.rig.Background;
import io.lbsync.benchmarks.rig.LogTail;
import io.lbsync.benchmarks.rig.Results;
import io.lbsync.benchmarks.rig.Versions;
import io.lbsync.testkit.MariaDbServer;
import io.lbsync.testkit.PostgresServer;

/**
 * Work W9: whether a reader sees every committed row, beside 4, 16 and 64 writers that
 * hold their transactions open for 0, 2, 20 and 500 ms and roll one of twenty back, and
 * beside a transaction in another database that is open all the time. 10,000,000 rows are
 * written to PostgreSQL, and a tenth of that to MariaDB, where lbsync keeps account of
 * gaps. Two readers look each 5 ms: lbsync's cursor, and one that asks for
 * {@code id > last}. What is committed is asked of the database after each combination.
 * <p>
 * So that so many rows are written in some minutes, transactions have many: as many as
 * each combination needs to be over in 12 s. The first one is written by lbsync, the
 * others by one statement.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar
 * io.lbsync.benchmarks.safety.SafetyBenchmark} takes about five minutes; {@code --rows=}
 * sets another number of rows, {@code --quick} only shows that everything works.
 */
public final class SafetyBenchmark {

	private static final String ROWS = "--rows=";

	private static final double PATIENCE = 60;

	private static final String CURSOR = "lbsync";

	private static final String NAIVE = "id > last";

	private final Plan plan;

	private final Results results;

	SafetyBenchmark(Plan plan, Results results) {
		this.plan = plan;
		this.results = results;
	}

	/**
	 * Measure and print.
	 * @param arguments {@code --quick}, {@code --rows=1000000}, or none
	 */
	public static void main(String[] arguments) {
		boolean quick = List.of(arguments).contains("--quick");
		Plan plan = quick ? Plan.quick() : Plan.full();
		for (String argument : arguments) {
			if (argument.startsWith(ROWS)) {
				plan = plan.rows(Long.parseLong(argument.substring(ROWS.length())));
			}
		}
		System.out.println(Versions.base());
		new SafetyBenchmark(plan, Results.of("W9", quick)).measure();
		System.exit(0);
	}

	/**
	 * All databases.
	 * @return two readers for each combination
	 */
	List<Outcome> measure() {
		List<Outcome> all = new ArrayList<>();
		try (PostgresServer server = PostgresServer.start()) {
			all.addAll(measure("PostgreSQL", server.createDatabase("log"), server.createDatabase("other"),
					this.plan.cells(this.plan.rows(), this.plan.seconds())));
		}
		if (this.plan.gapRows() > 0) {
			try (MariaDbServer server = MariaDbServer.start()) {
				all.addAll(measure("MariaDB", mariaDb(server, "log"), mariaDb(server, "other"),
						this.plan.cells(this.plan.gapRows(), this.plan.seconds() / 3)));
			}
		}
		return all;
	}

	private static String mariaDb(MariaDbServer server, String name) {
		return server.url("mysql").replace("/mysql", "/" + name) + (server.url("mysql").contains("?") ? "&" : "?")
				+ "createDatabaseIfNotExist=true";
	}

	private List<Outcome> measure(String product, String url, String other, List<Cell> cells) {
		System.out.printf(Locale.ROOT,
				"%n%s: rows, seconds; rows that the reader missed, and saw again; milliseconds from a commit until all "
						+ "its rows were seen, p50 and p99%n",
				product);
		List<Outcome> all = new ArrayList<>();
		Seen ours = new Seen();
		Seen naive = new Seen();
		try (Log log = new Log(url); Background readers = new Background()) {
			LogTail tail = log.tail();
			readers.start(
					() -> tail.read((id, text, now) -> ours.add(id, Integer.parseInt(text), now), readers::isRunning));
			readers.start(() -> log.readNaively(naive, readers::isRunning));
			readers.start(() -> Log.holdForeign(other, readers::isRunning));
			Commits commits = new Commits();
			for (Cell cell : cells) {
				List<Outcome> outcomes = new Turn(log, cell, commits, readers).run(ours, naive);
				outcomes.forEach((outcome) -> report(product, outcome));
				all.addAll(outcomes);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		total(product, all);
		return all;
	}

	private void report(String product, Outcome outcome) {
		Cell cell = outcome.cell();
		System.out.printf(Locale.ROOT,
				"  %s, %,6d rows in a transaction, %-9s %,10d %6.1f s  missed %,7d  doubles %,6d  %,9.2f %,9.2f%n",
				cell.title(), cell.perTransaction(), outcome.reader(), outcome.committed(), outcome.seconds(),
				outcome.missed(), outcome.doubles(), outcome.ages().millis(0.5), outcome.ages().millis(0.99));
		String contestant = "%s, open for %d ms".formatted(outcome.reader(), cell.hold());
		this.results.add(product + ": missed rows of a million against writers", contestant, cell.writers(),
				1e6 * outcome.missed() / outcome.committed());
		this.results.add(product + ": age p50 (ms) against writers", contestant, cell.writers(),
				outcome.ages().millis(0.5));
		this.results.add(product + ": age p99 (ms) against writers", contestant, cell.writers(),
				outcome.ages().millis(0.99));
	}

	private void total(String product, List<Outcome> all) {
		for (String reader : List.of(CURSOR, NAIVE)) {
			List<Outcome> its = all.stream().filter((outcome) -> outcome.reader().equals(reader)).toList();
			long committed = its.stream().mapToLong(Outcome::committed).sum();
			long missed = its.stream().mapToLong(Outcome::missed).sum();
			System.out.printf(Locale.ROOT, "  %s, all: %-9s rows %,d, missed %,d, doubles %,d%n", product, reader,
					committed, missed, its.stream().mapToLong(Outcome::doubles).sum());
			this.results.add(product + ": missed rows", reader, 0, missed);
			this.results.add(product + ": rows", reader, 0, committed);
		}
	}

	/**
	 * One combination, beside the readers.
	 *
	 * @param log where
	 * @param cell how
	 * @param commits takes note of commits
	 * @param readers threads that read
	 */
	private record Turn(Log log, Cell cell, Commits commits, Background readers) {

		List<Outcome> run(Seen ours, Seen naive) throws SQLException {
			long from = this.log.head();
			int first = this.commits.transactions();
			long before = this.commits.rows();
			long oursBefore = ours.doubles();
			long naiveBefore = naive.doubles();
			double seconds = write(before + this.cell.rows());
			long committed = this.commits.rows();
			// Nobody misses rows for want of time.
			this.readers.await(() -> ours.count() >= committed, PATIENCE);
			long to = this.log.head();
			this.readers.await(() -> naive.reached() >= to, PATIENCE);
			this.readers.pass(0.1);
			return List.of(outcome(CURSOR, ours, from, to, committed - before, seconds, first, oursBefore),
					outcome(NAIVE, naive, from, to, committed - before, seconds, first, naiveBefore));
		}

		private double write(long until) {
			long start = System.nanoTime();
			try (Background writers = new Background()) {
				for (int i = 0; i < this.cell.writers(); i++) {
					long seed = 31L * this.commits.transactions() + i;
					writers.start(() -> this.log.write(this.cell, seed, this.commits,
							() -> this.commits.rows() >= until || !writers.isRunning()));
				}
				writers.await(() -> this.commits.rows() >= until, Double.MAX_VALUE);
			}
			return (System.nanoTime() - start) / 1e9;
		}

		private Outcome outcome(String reader, Seen seen, long from, long to, long committed, double seconds, int first,
				long doublesBefore) throws SQLException {
			AtomicLong missed = new AtomicLong();
			AtomicLong found = new AtomicLong();
			this.log.committed(from, to, (id) -> {
				found.incrementAndGet();
				if (!seen.has(id)) {
					missed.incrementAndGet();
				}
			});
			if (found.get() != committed) {
				throw new IllegalStateException(
						"%d rows are in the log, but %d were committed".formatted(found.get(), committed));
			}
			return new Outcome(reader, this.cell, committed, seconds, missed.get(), seen.doubles() - doublesBefore,
					seen.ages(this.commits, first, this.commits.transactions()));
		}

	}

}
