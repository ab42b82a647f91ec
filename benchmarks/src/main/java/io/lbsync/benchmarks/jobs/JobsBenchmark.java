package io.lbsync.benchmarks.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

import io.lbsync.benchmarks.rig.Versions;
import io.lbsync.testkit.PostgresServer;
import org.awaitility.Awaitility;
import org.jobrunr.server.BackgroundJobServer;

import org.springframework.integration.jdbc.lock.JdbcLockRegistry;

/**
 * Distributed jobs beside ShedLock, db-scheduler, Quartz, JobRunr and Spring Integration,
 * on one PostgreSQL server that is as durable as in production, in one run.
 * <ul>
 * <li>Runs per second of jobs that do nothing, on two nodes, each peer with the settings
 * that its documentation recommends for that. One run is an execution that no other node
 * has, from its claim to the record of its end, both committed. The peers take turns for
 * several rounds.</li>
 * <li>Statements of idle nodes in a minute, with five jobs of an hour, everything at its
 * defaults.</li>
 * <li>Statements for each run of a job of a second, on few nodes and on many: what nodes
 * with the job send, less what the same number of nodes without it sends in the same
 * time.</li>
 * </ul>
 * {@code java -cp benchmarks/target/benchmarks.jar io.lbsync.benchmarks.jobs.JobsBenchmark}
 * takes about fifteen minutes, {@code --statements} six, and does not need a quiet
 * machine; {@code --quick} only shows that everything works.
 */
public final class JobsBenchmark implements AutoCloseable {

	private static final int NODES = 2;

	private final Plan plan;

	private final PostgresServer server;

	JobsBenchmark(Plan plan) {
		this.plan = plan;
		this.server = PostgresServer
			.start(Map.of("shared_preload_libraries", "pg_stat_statements", "max_connections", "500"));
		Statements.keepBooks(this.server);
	}

	/**
	 * Measure and print.
	 * @param arguments {@code --quick}, {@code --statements} for nothing but statements
	 */
	public static void main(String[] arguments) {
		Plan plan = List.of(arguments).contains("--quick") ? Plan.quick() : Plan.full();
		try (JobsBenchmark benchmark = new JobsBenchmark(plan)) {
			benchmark.print(!List.of(arguments).contains("--statements"));
		}
		System.exit(0);
	}

	private void print(boolean withRates) {
		line("%s; ShedLock %s, db-scheduler %s, Quartz %s, JobRunr %s, Spring Integration %s", Versions.base(),
				Versions.of("net.javacrumbs.shedlock", "shedlock-core"),
				Versions.of("com.github.kagkarlsson", "db-scheduler"), Versions.of("org.quartz-scheduler", "quartz"),
				BackgroundJobServer.class.getPackage().getImplementationVersion(),
				JdbcLockRegistry.class.getPackage().getImplementationVersion());
		if (withRates) {
			print(rates());
		}
		printIdle(idle());
		for (int nodes : this.plan.nodes()) {
			printCosts(costs(nodes));
		}
	}

	private static void print(List<Rate> rates) {
		line("%nRuns per second on %d nodes, median of the rounds (least to most); share of 'lbsync, plain'", NODES);
		double first = rates.get(0).median();
		for (Rate rate : rates) {
			line("  %-36s %,7.0f  (%,6.0f to %,6.0f)  %5.2f  slots run twice: %s", rate.name(), rate.median(),
					rate.min(), rate.max(), rate.median() / first, twice(rate.duplicates()));
		}
	}

	private void printIdle(List<Cost> costs) {
		line("%nPer idle node of " + this.plan.idleNodes()
				+ " and minute, 5 jobs of an hour, defaults: statements; BEGIN and COMMIT, SET, validation");
		for (Cost cost : costs) {
			line("  %-36s %7.1f  %7.1f %7.1f %7.1f", cost.name(), cost.perNodeMinute(cost.sent().statements()),
					cost.perNodeMinute(cost.sent().transactions()), cost.perNodeMinute(cost.sent().settings()),
					cost.perNodeMinute(cost.sent().validations()));
		}
	}

	private static void printCosts(Map<Cost, Cost> costs) {
		costs.forEach((with, without) -> line(
				"%n  %-36s %2d nodes, a job of 1 s for %2.0f s: %3d runs, slots run twice %s; %5.1f statements per run, "
						+ "all in all %4d; without a job %4d",
				with.name(), with.nodes(), with.seconds(), with.runs(), twice(with.duplicates()), with.perRun(without),
				with.sent().statements(), without.sent().statements()));
	}

	private static String twice(long duplicates) {
		return (duplicates < 0) ? "it knows none" : String.valueOf(duplicates);
	}

	private static void line(String format, Object... values) {
		System.out.printf(Locale.ROOT, format + "%n", values);
	}

	/**
	 * Runs per second, each peer in turn.
	 */
	List<Rate> rates() {
		List<Peer> peers = new ArrayList<>(List.of(LbsyncPeer.plain(), LbsyncPeer.transactional(),
				new ShedLockPeer(false), new DbSchedulerPeer(DbSchedulerPeer.Way.LOCK_AND_FETCH, this.plan.backlog()),
				new QuartzPeer(10)));
		if (this.plan.everyWay()) {
			peers.addAll(List.of(new ShedLockPeer(true), new DbSchedulerPeer(DbSchedulerPeer.Way.RECURRING, 0),
					new DbSchedulerPeer(DbSchedulerPeer.Way.FETCH, this.plan.backlog()), new QuartzPeer(1)));
		}
		Map<Peer, Rate> rates = new LinkedHashMap<>();
		peers.forEach((peer) -> rates.put(peer, new Rate(peer.name(), new ArrayList<>(), 0)));
		List<Peer> order = new ArrayList<>(peers);
		for (int round = 0; round < this.plan.rounds(); round++) {
			for (Peer peer : order) {
				rates.compute(peer, (key, before) -> rate(peer, before));
			}
			Collections.reverse(order);
		}
		return List.copyOf(rates.values());
	}

	private Rate rate(Peer peer, Rate before) {
		Tally tally = new Tally();
		try (Fleet fleet = Fleet.fast(this.server, NODES)) {
			peer.prepare(fleet);
			try (Running running = peer.fast(fleet, tally)) {
				awaitFirst(tally);
				pass(this.plan.warmUp());
				long runs = tally.runs();
				long start = System.nanoTime();
				pass(this.plan.window());
				double rate = (tally.runs() - runs) * 1e9 / (System.nanoTime() - start);
				List<Double> all = new ArrayList<>(before.runs());
				all.add(rate);
				line("  round %d: %-42s %,7.0f/s", all.size(), peer.name(), rate);
				return new Rate(peer.name(), all, before.duplicates() + tally.duplicates());
			}
		}
	}

	/**
	 * What idle nodes send, all peers at the same time.
	 */
	List<Cost> idle() {
		List<IdlePeer> peers = List.of(LbsyncPeer.plain(), LbsyncPeer.withoutDoorbell(), new ShedLockPeer(true),
				new DbSchedulerPeer(DbSchedulerPeer.Way.FETCH, 0), new QuartzPeer(1), new JobRunrPeer(),
				new IntegrationPeer());
		try (Fleets fleets = new Fleets()) {
			for (IdlePeer peer : peers) {
				fleets.start(peer, this.plan.idleNodes(), peer::idle);
			}
			pass(this.plan.settle());
			return fleets.measure(this.plan.idle());
		}
	}

	/**
	 * What nodes send that have a job, and such that have none.
	 */
	Map<Cost, Cost> costs(int nodes) {
		List<Peer> peers = List.of(LbsyncPeer.plain(), LbsyncPeer.transactional(), new ShedLockPeer(true),
				new DbSchedulerPeer(DbSchedulerPeer.Way.FETCH, 0), new QuartzPeer(1));
		try (Fleets fleets = new Fleets()) {
			for (int jobs : new int[] { 1, 0 }) {
				for (Peer peer : peers) {
					fleets.start(peer, nodes, (fleet, tally) -> peer.eachSecond(fleet, jobs, tally));
				}
			}
			fleets.started.stream().limit(peers.size()).forEach((one) -> awaitFirst(one.tally()));
			List<Cost> measured = fleets.measure(this.plan.running());
			Map<Cost, Cost> costs = new LinkedHashMap<>();
			for (int i = 0; i < peers.size(); i++) {
				costs.put(measured.get(i), measured.get(peers.size() + i));
			}
			return costs;
		}
	}

	private static void awaitFirst(Tally tally) {
		Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> tally.runs() > 0);
	}

	private static void pass(Duration time) {
		try {
			Thread.sleep(time.toMillis());
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.server.close();
	}

	/**
	 * Fleets that run at the same time.
	 */
	private final class Fleets implements AutoCloseable {

		private final List<Started> started = new ArrayList<>();

		void start(IdlePeer peer, int nodes, BiFunction<Fleet, Tally, Running> how) {
			Fleet fleet = Fleet.counted(JobsBenchmark.this.server, nodes);
			Tally tally = new Tally();
			peer.prepare(fleet);
			this.started.add(new Started(peer, fleet, tally, how.apply(fleet, tally)));
		}

		List<Cost> measure(Duration time) {
			List<Cost> before = this.started.stream().map(this::now).toList();
			pass(time);
			List<Cost> costs = new ArrayList<>();
			for (int i = 0; i < before.size(); i++) {
				Cost then = before.get(i);
				Cost now = now(this.started.get(i));
				costs.add(new Cost(now.name(), now.nodes(), now.seconds() - then.seconds(), now.runs() - then.runs(),
						now.duplicates() - then.duplicates(), now.sent().minus(then.sent())));
			}
			return costs;
		}

		private Cost now(Started one) {
			return new Cost(one.peer().name(), one.fleet().pools().size(), System.nanoTime() / 1e9, one.tally().runs(),
					one.tally().duplicates(), Statements.of(JobsBenchmark.this.server, one.fleet()));
		}

		@Override
		public void close() {
			this.started.forEach((one) -> {
				one.running().close();
				one.fleet().close();
			});
		}

	}

	private record Started(IdlePeer peer, Fleet fleet, Tally tally, Running running) {

	}

}
