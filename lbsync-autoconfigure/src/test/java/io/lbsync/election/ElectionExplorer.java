package io.lbsync.election;

import java.time.LocalDateTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Drives a few servers through a random history: steps in any order and in the middle of
 * each other's statements, pauses of any length, sessions that die unseen, answers that
 * are late or lost, statements that run long after they were given up, restarts, and a
 * replica that is promoted although it lags. Looks after each event whether two publish.
 */
final class ElectionExplorer implements FakeDatabase.Fate {

	private static final int DEPTH = 3;

	private final FakeDatabase database = new FakeDatabase();

	private final Random random;

	private final List<Server> servers = new ArrayList<>();

	private final List<Runnable> late = new ArrayList<>();

	private final List<String> history = new ArrayList<>();

	// A promotion may lose a term whose time-out is longer than that of the others, which
	// then wait for less. So a history has either promotions or a change of the time-out.
	private final boolean promotions;

	private long now = 1;

	private int depth;

	private int publishing;

	private String replica;

	ElectionExplorer(long seed, int servers) {
		this.random = new Random(seed);
		this.promotions = this.random.nextBoolean();
		this.database.fate = this;
		for (int i = 0; i < servers; i++) {
			this.servers.add(new Server("S" + i));
		}
	}

	/**
	 * Go through some events.
	 * @return how many of them found a publisher
	 */
	int run(int events) {
		for (int i = 0; i < events; i++) {
			event();
			check();
		}
		return this.publishing;
	}

	private void event() {
		switch (this.random.nextInt(40)) {
			case 0 -> restart(any());
			case 1 -> {
				Server server = any();
				note("session of " + server.name + " dies");
				this.database.killSessions(server.name);
			}
			case 2 -> stop(any());
			case 3, 4 -> pass(this.random.nextInt(12_000));
			case 5 -> {
				if (!this.late.isEmpty()) {
					note("a late statement runs");
					this.late.remove(this.random.nextInt(this.late.size())).run();
				}
			}
			case 6 -> fork();
			case 7, 8, 9, 10 -> pulse(any());
			case 11, 12, 13, 14, 15 -> pass(this.random.nextInt(2_000));
			default -> {
				pass(this.random.nextInt(150));
				step(any());
			}
		}
	}

	private void fork() {
		if (!this.promotions) {
			return;
		}
		if (this.replica == null) {
			// Behind from now on. One that lags behind the very first term is not told
			// from
			// an empty database.
			this.replica = this.database.text;
		}
		else if (this.random.nextInt(6) == 0) {
			note("the replica is promoted: " + this.replica);
			this.database.text = this.replica;
			this.database.node = "N" + this.now;
			this.late.clear();
			this.servers.forEach((server) -> this.database.killSessions(server.name));
			this.replica = null;
		}
		else {
			this.replica = null;
		}
	}

	private Server any() {
		return this.servers.get(this.random.nextInt(this.servers.size()));
	}

	private void restart(Server server) {
		if (server.busy) {
			return;
		}
		note(server.name + " is killed and starts again");
		this.database.killSessions(server.name);
		this.servers.set(this.servers.indexOf(server), new Server(server.name));
	}

	private void stop(Server server) {
		if (server.busy) {
			return;
		}
		note(server.name + " stops and starts again");
		server.turn(() -> server.election.stop(Duration.ZERO));
		server.started++;
		server.election.begin();
	}

	private void pulse(Server server) {
		if (this.database.text != null) {
			String heard = this.database.text;
			if (this.random.nextBoolean()) {
				pass(this.random.nextInt(300));
			}
			note(server.name + " hears " + heard);
			server.election.observed(LocalDateTime.MIN, Map.of(ElectionRecord.KEY, heard));
		}
	}

	private void step(Server server) {
		if (server.busy) {
			return;
		}
		if (this.random.nextInt(3) == 0) {
			note(server.name + " turns");
			server.turn(() -> server.election.step());
		}
		else {
			note(server.name + " turns its session");
			server.turn(() -> server.election.keeper().step());
		}
	}

	private void pass(int millis) {
		this.now += millis * 1_000_000L;
		check();
	}

	@Override
	public void before(String server, String statement) throws SQLException {
		note("  " + server + " sends " + statement);
		meanwhile();
		if (this.random.nextInt(25) == 0) {
			if (this.random.nextBoolean()) {
				throw new FakeDatabase.Late();
			}
			throw new SQLException("lost");
		}
	}

	@Override
	public void after(String server, String statement) throws SQLException {
		note("  " + server + " has done " + statement + ": " + this.database.text);
		check();
		meanwhile();
		if (this.random.nextInt(25) == 0) {
			throw new SQLException("the answer is lost");
		}
	}

	@Override
	public void late(Runnable effect) {
		this.late.add(effect);
	}

	private void meanwhile() {
		if (this.depth < DEPTH && this.random.nextInt(4) == 0) {
			this.depth++;
			int events = this.random.nextInt(6);
			for (int i = 0; i < events; i++) {
				event();
				check();
			}
			this.depth--;
		}
	}

	private void check() {
		List<String> publishers = new ArrayList<>();
		for (Server server : this.servers) {
			if (server.election.tenure().publishes()) {
				publishers.add(server.name);
			}
		}
		this.publishing += publishers.size();
		if (publishers.size() > 1) {
			throw new AssertionError("%s publish at once:%n%s".formatted(publishers, String.join("\n",
					this.history.subList(Math.max(0, this.history.size() - 80), this.history.size()))));
		}
	}

	private void note(String event) {
		this.history.add("%8d ms %s".formatted(this.now / 1_000_000, event));
	}

	/**
	 * Something a server does.
	 */
	private interface Turn {

		void run() throws Exception;

	}

	private final class Server {

		private final String name;

		private final Election election;

		private final long guid = ElectionExplorer.this.random.nextLong();

		private int started;

		private boolean busy;

		Server(String name) {
			this.name = name;
			this.election = new Election(ElectionExplorer.this.database.store(name),
					ElectionExplorer.this.database.locks(name),
					() -> new Moves.Self(this.guid + "/" + this.started, name), () -> false, settings(name),
					() -> ElectionExplorer.this.now, (event) -> {
					});
			this.election.begin();
		}

		/**
		 * As in the midst of a deployment that changes the time-out.
		 */
		private ElectionSettings settings(String name) {
			int stale = (!ElectionExplorer.this.promotions && name.equals("S0")) ? 25 : 10;
			return new ElectionSettings(Duration.ofSeconds(4), Duration.ofSeconds(stale), Duration.ofSeconds(2),
					Duration.ofMillis(700), Duration.ofMillis(300), Duration.ofDays(2));
		}

		private void turn(Turn turn) {
			this.busy = true;
			try {
				turn.run();
			}
			catch (Exception ex) {
				note("  " + this.name + " failed: " + ex.getMessage());
			}
			finally {
				this.busy = false;
			}
		}

	}

}
