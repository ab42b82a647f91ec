package io.lbsync.benchmarks.overhead;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.lbsync.benchmarks.rig.Figures;
import io.lbsync.benchmarks.rig.Versions;
import io.lbsync.sync.Sync;
import io.lbsync.testkit.PostgresServer;
import org.awaitility.Awaitility;
import org.postgresql.PGConnection;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Work W8: what it costs a transaction of three statements that it tells other servers of
 * its change, on 1, 4 and 16 threads. The same transaction without lbsync, with a row of
 * plain JDBC, and with the ways in which others put such rows in order or announce them,
 * take turns on one PostgreSQL server that is as durable as in production.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar
 * io.lbsync.benchmarks.overhead.OverheadBenchmark} takes about ten minutes;
 * {@code --quick} only shows that everything works.
 */
public final class OverheadBenchmark implements AutoCloseable {

	private final Plan plan;

	private final PostgresServer postgres = PostgresServer.start();

	private final ConfigurableApplicationContext plain;

	private final ConfigurableApplicationContext synced;

	private final Connection listening;

	OverheadBenchmark(Plan plan) {
		this.plan = plan;
		String url = this.postgres.createDatabase("overhead");
		this.plain = Shop.start(url, "lbsync.enabled=false");
		this.plain.getBean(Shop.class).createTables();
		this.synced = Shop.start(url);
		Awaitility.await().until(() -> this.synced.getBean(Sync.class).status().ready());
		this.listening = listen(url);
	}

	private static Connection listen(String url) {
		try {
			Connection connection = DriverManager.getConnection(url);
			try (Statement statement = connection.createStatement()) {
				statement.execute("LISTEN changed");
			}
			Thread thread = new Thread(() -> receive(connection), "listening");
			thread.setDaemon(true);
			thread.start();
			return connection;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void receive(Connection connection) {
		try {
			while (true) {
				connection.unwrap(PGConnection.class).getNotifications(0);
			}
		}
		catch (SQLException ex) {
			// It was closed.
		}
	}

	/**
	 * Measure and print.
	 * @param arguments {@code --quick}, or none
	 */
	public static void main(String[] arguments) {
		Plan plan = List.of(arguments).contains("--quick") ? Plan.quick() : Plan.full();
		try (OverheadBenchmark benchmark = new OverheadBenchmark(plan)) {
			System.out.println(Versions.base());
			benchmark.compile();
			for (int threads : plan.threads()) {
				benchmark.print(threads);
			}
		}
		System.exit(0);
	}

	/**
	 * Otherwise it would be measured how long the compiler takes for what an application
	 * does all day.
	 */
	private void compile() {
		if (!this.plan.compile().isZero()) {
			for (Contestant contestant : Contestant.values()) {
				Duration time = (contestant == Contestant.LBSYNC) ? this.plan.compile()
						: this.plan.compile().dividedBy(6);
				turn(contestant, 4, time);
			}
		}
	}

	private void print(int threads) {
		Measured measured = measure(threads);
		print("%n%d threads: median of a transaction in milliseconds, median of %d rounds (least to most); share of that "
				+ "without lbsync in the same round", threads, measured.medians());
		print("%d threads: transactions per second, median of %d rounds (least to most); share", threads,
				measured.rates());
	}

	private void print(String title, int threads, Map<Contestant, Figures> all) {
		System.out.printf(Locale.ROOT, title + "%n", threads, this.plan.rounds());
		all.values().forEach((figures) -> System.out.println(figures.line(all.get(Contestant.NOTHING))));
	}

	/**
	 * All contestants, in turn.
	 * @param threads number of threads
	 * @return what came of it
	 */
	Measured measure(int threads) {
		Measured measured = new Measured(new EnumMap<>(Contestant.class), new EnumMap<>(Contestant.class));
		List<Contestant> order = new ArrayList<>(List.of(Contestant.values()));
		for (int round = -this.plan.warmUp(); round < this.plan.rounds(); round++) {
			for (Contestant contestant : order) {
				Turn turn = turn(contestant, threads, this.plan.window());
				if (round >= 0) {
					measured.add(contestant, turn);
				}
			}
			Collections.reverse(order);
		}
		return measured;
	}

	private Turn turn(Contestant contestant, int threads, Duration time) {
		JdbcClient jdbc = this.plain.getBean(JdbcClient.class);
		jdbc.sql("TRUNCATE sale, instruction").update();
		jdbc.sql("VACUUM account, counter").update();
		jdbc.sql("CHECKPOINT").update();
		ConfigurableApplicationContext context = (contestant == Contestant.LBSYNC) ? this.synced : this.plain;
		Shop shop = context.getBean(Shop.class);
		return Turn.of(threads, time, (thread) -> shop.sell(thread, contestant::tell));
	}

	/**
	 * Number of instructions that lbsync wrote.
	 */
	long written() {
		return this.plain.getBean(JdbcClient.class)
			.sql("SELECT count(*) FROM \"umbracoCacheInstruction\"")
			.query(Long.class)
			.single();
	}

	@Override
	public void close() {
		this.synced.close();
		this.plain.close();
		try {
			this.listening.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		this.postgres.close();
	}

	/**
	 * What all contestants reached.
	 *
	 * @param medians median of a transaction in milliseconds
	 * @param rates transactions per second
	 */
	record Measured(Map<Contestant, Figures> medians, Map<Contestant, Figures> rates) {

		private void add(Contestant contestant, Turn turn) {
			this.medians.computeIfAbsent(contestant, (key) -> new Figures(key.title())).add(turn.median());
			this.rates.computeIfAbsent(contestant, (key) -> new Figures(key.title())).add(turn.perSecond());
		}

	}

}
