package io.lbsync.benchmarks.propagation;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;

import io.lbsync.benchmarks.propagation.Measured.Times;
import io.lbsync.testkit.PostgresServer;
import io.lbsync.testkit.ServerProcess;
import io.lbsync.testkit.TcpProxy;

import org.springframework.boot.SpringBootVersion;

/**
 * Work W2: one process changes something in a transaction, and it is gone from the cache
 * of another one. Beside it, in turn and in the same two processes, the same change with
 * a bare NOTIFY in its transaction that is received by the same driver. PostgreSQL is as
 * durable as in production. Then the doorbell of a third process is cut, by a link that
 * silently drops everything.
 * <p>
 * {@code java -cp benchmarks/target/benchmarks.jar
 * io.lbsync.benchmarks.propagation.PropagationBenchmark} takes about eight minutes;
 * {@code --quick} only shows that everything works.
 */
public final class PropagationBenchmark implements AutoCloseable {

	private static final double[] SHARES = { 0.5, 0.99, 0.999 };

	private final Plan plan;

	private final PostgresServer server;

	private final TcpProxy link;

	private final ServerProcess receiver;

	private final Writer writer;

	private final String url;

	private int key;

	PropagationBenchmark(Plan plan) {
		this.plan = plan;
		this.server = PostgresServer.start();
		this.link = TcpProxy.to("127.0.0.1", this.server.port());
		this.url = this.server.createDatabase("propagation");
		// It makes the tables.
		this.writer = new Writer(this.url, interval());
		this.receiver = start("receiver", "");
		awaitProved(this.receiver);
	}

	private String interval() {
		return "umbraco.cms.global.database-server-messenger.time-between-sync-operations=" + this.plan.interval();
	}

	private ServerProcess start(String name, String doorbell) {
		return ServerProcess.of(Receiver.class)
			.arguments(this.url, name, doorbell, Integer.toString(this.plan.keys()), interval())
			.options("-XX:TieredStopAtLevel=" + this.plan.compiler())
			.heap("256m")
			.start();
	}

	private void awaitProved(ServerProcess process) {
		process.ask("key" + this.key, "proved key" + this.key);
	}

	/**
	 * Measure and print.
	 * @param arguments {@code --quick}, or none
	 */
	public static void main(String[] arguments) {
		Plan plan = List.of(arguments).contains("--quick") ? Plan.quick() : Plan.full();
		try (PropagationBenchmark benchmark = new PropagationBenchmark(plan)) {
			benchmark.print();
		}
		System.exit(0);
	}

	private void print() {
		line("lbsync with Spring Boot %s, PostgreSQL's driver %s; Java %s; %d rounds of %d changes each",
				SpringBootVersion.getVersion(), org.postgresql.util.DriverInfo.DRIVER_VERSION,
				System.getProperty("java.version"), this.plan.rounds(), this.plan.changes());
		print("", measure());
		print(", beside " + this.plan.load() + " transactions with an eviction a second", measureLoaded());
		List<Double> cut = cut();
		line("%nSeconds with the doorbell cut, interval %s: %s", this.plan.interval(), cut);
	}

	private static void print(String circumstances, List<Measured> all) {
		line("%nMilliseconds until the other process knew%s, median of the rounds (least to most); "
				+ "share of the bare NOTIFY", circumstances);
		print("from COMMIT being sent", all.get(0).name(), all.get(0).fromCommit(), all.get(1).fromCommit());
		print("from COMMIT being sent", all.get(1).name(), all.get(1).fromCommit(), all.get(1).fromCommit());
		print("from the end of the work", all.get(0).name(), all.get(0).fromWork(), all.get(1).fromWork());
		print("from the end of the work", all.get(1).name(), all.get(1).fromWork(), all.get(1).fromWork());
	}

	private static void print(String from, String name, List<Latencies> rounds, List<Latencies> bare) {
		StringBuilder text = new StringBuilder("  %-26s %-12s".formatted(from, name));
		for (double share : SHARES) {
			List<Double> sorted = Measured.sorted(rounds, share);
			text.append("  p%s %6.2f (%5.2f to %6.2f) %4.2f".formatted(
					String.valueOf(share * 100).replaceAll("\\.0$", ""), Measured.median(rounds, share), sorted.get(0),
					sorted.get(sorted.size() - 1), Measured.median(rounds, share) / Measured.median(bare, share)));
		}
		line("%s", text);
	}

	/**
	 * lbsync and the bare NOTIFY, change by change in turn.
	 */
	List<Measured> measure() {
		Measured ours = new Measured("lbsync");
		Measured bare = new Measured("bare NOTIFY");
		round(this.plan.warmUp(), new ArrayList<>(), new ArrayList<>());
		for (int round = 0; round < this.plan.rounds(); round++) {
			List<Times> oursNow = new ArrayList<>();
			List<Times> bareNow = new ArrayList<>();
			round(this.plan.changes(), oursNow, bareNow);
			ours.add(oursNow);
			bare.add(bareNow);
		}
		return List.of(ours, bare);
	}

	/**
	 * The same while much else is changed.
	 */
	List<Measured> measureLoaded() {
		ExecutorService load = this.writer.load(this.plan.load());
		try {
			return measure();
		}
		finally {
			load.shutdownNow();
		}
	}

	private void round(int changes, List<Times> ours, List<Times> bare) {
		for (int change = 0; change < changes; change++) {
			String next = "key" + this.key++;
			bare.add(times(this.writer.notify(next), this.receiver, "bare " + next));
			ours.add(times(this.writer.evict(next), this.receiver, "gone " + next));
		}
	}

	private Times times(long[] sent, ServerProcess process, String answer) {
		MatchResult gone = process.awaitLine("^" + answer + " (\\d+)");
		LockSupport.parkNanos(this.plan.pause().toNanos());
		return new Times(sent[0], sent[1], Long.parseLong(gone.group(1)));
	}

	/**
	 * Right after the cut, when the doorbell still counts as proved, and while it is
	 * known to be cut.
	 * @return seconds from the commit
	 */
	List<Double> cut() {
		List<Double> seconds = new ArrayList<>();
		int port = URI.create(this.url.substring("jdbc:".length())).getPort();
		try (ServerProcess cuttable = start("cuttable", this.url.replace(":" + port, ":" + this.link.port()))) {
			for (int cut = 0; cut < this.plan.cuts(); cut++) {
				awaitProved(cuttable);
				this.link.freeze();
				seconds.add(changeWhileCut(cuttable));
				// At another moment of the interval each time.
				LockSupport.parkNanos(this.plan.interval().toNanos() * (cut + 1) / (this.plan.cuts() + 1));
				seconds.add(changeWhileCut(cuttable));
				this.link.heal();
			}
		}
		return seconds;
	}

	private double changeWhileCut(ServerProcess cuttable) {
		String next = "key" + this.key++;
		Times times = times(this.writer.evict(next), cuttable, "gone " + next);
		return Math.round((times.gone() - times.committed()) / 1e7) / 100.0;
	}

	private static void line(String format, Object... arguments) {
		System.out.printf(Locale.ROOT, format + "%n", arguments);
	}

	@Override
	public void close() {
		this.receiver.close();
		this.writer.close();
		this.link.close();
		this.server.close();
	}

}
